import { tmpdir } from 'node:os';
import { field, items } from '@seatrial/core';
import { annotations, type KubeObject, type ObjectRef, parseRelease } from '@seatrial/model';
import { expect, it } from 'vitest';
import { seatrial } from '../bed/run-cli.ts';
import { appManifests, images } from './files.ts';
import {
  backends,
  deploymentRef,
  eventually,
  find,
  leftovers,
  readyOf,
  releaseIn,
  releasesOf,
  releaseWhen,
  stateOf,
} from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'regretted';

export const wayBackSuite: Suite = {
  apps: { [app]: firstVersion(app, { steps: '[{setWeight: 50}]' }) },
  tests,
};

function tests(place: () => Place): void {
  const notes = { [`apps/${app}/notes.yaml`]: configMap('notes') };

  const roll = (...args: string[]) =>
    seatrial(['rollback', app, '-n', app, ...args], {
      kubeconfig: place().cluster.kubeconfigPath,
      cwd: tmpdir(),
      signal: op.signal,
    });

  async function imageOf(): Promise<unknown> {
    const deployment = await find(place().kube, deploymentRef(app));
    return field(items(deployment, 'spec', 'template', 'spec', 'containers')[0], 'image');
  }

  it('refuses to take a first version back', async () => {
    const { exitCode, stderr } = await roll();

    expect(exitCode).toBe(1);
    expect(stderr).toContain('it is the first version: there is none before it');
  });

  it('puts the version before back after a promotion, reverts the branch once and keeps the version out', async () => {
    const before = await stateOf(place(), app);
    const ref: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name: 'heirloom' };
    const { apiVersion, kind, ...metadata } = ref;
    const made: KubeObject = { apiVersion, kind, metadata, data: { text: 'of old' } };
    await place().kube.apply(made, { ...op, fieldManager: 'kubectl' });
    const second = {
      ...appManifests(app, { image: images.good, greeting: 'Regrettable' }),
      ...notes,
      [`apps/${app}/heirloom.yaml`]: configMap('heirloom', `, annotations: {${annotations.adopt}: "true"}`),
    };
    const commit = await place().merge(second, 'A version to be sorry for');
    const promoted = await releaseIn(place(), app, 'Promoted', commit);

    const { exitCode, stdout, stderr } = await roll('--reason', 'checkout is slow', '--wait', '-o', 'json');

    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(' Promoted '),
    });
    const back = parseRelease(JSON.parse(stdout));
    expect(back).toMatchObject({
      spec: {
        version: before?.status?.stableVersion,
        undo: { release: promoted.metadata.name, by: 'admin', comment: 'checkout is slow' },
      },
      status: { phase: 'Promoted', added: [], left: [ref] },
    });
    expect(promoted.status?.adopted).toEqual([ref]);
    expect(await find(place().kube, ref)).toBeDefined();
    expect(back.status?.history.map(({ phase }) => phase)).not.toContain('Progressing');
    expect(await imageOf()).toBe(images.first);
    expect(
      await find(place().kube, { apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name: 'notes' }),
    ).toBe(undefined);
    await releaseWhen(place(), app, 'the revert', ({ status }) => status?.revert?.state === 'Done');
    await eventually('what the branch says', async () =>
      (await readyOf(place(), app))?.status === 'True' ? true : undefined,
    );
    expect((await stateOf(place(), app))?.status).toMatchObject({
      stableVersion: before?.status?.stableVersion,
      stableRelease: back.metadata.name,
      quarantine: [{ version: promoted.spec.version, reason: 'RollbackRequested' }],
    });
    expect(await leftovers(place(), app)).toEqual([]);
    expect(await backends(place(), app)).toEqual({ web: 1 });
    expect((await releasesOf(place(), app)).map(({ metadata }) => metadata.name)).toHaveLength(3);
  });

  it('refuses to go back from the way back, and lets the version in again when asked', async () => {
    const [back, promoted] = await releasesOf(place(), app);
    const name = promoted?.metadata.name ?? '';

    const refused = await roll();
    const { exitCode } = await seatrial(['release', 'retry', name, '-n', app], {
      kubeconfig: place().cluster.kubeconfigPath,
      cwd: tmpdir(),
      signal: op.signal,
    });

    expect(refused.stderr).toContain(`it is itself the way back from ${name}`);
    expect(exitCode).toBe(0);
    await eventually('the version let in', async () =>
      (await stateOf(place(), app))?.status?.quarantine.length === 0 ? true : undefined,
    );
    expect((await releasesOf(place(), app))[0]?.metadata.name).toBe(back?.metadata.name);
  });
}

function configMap(name: string, more = ''): string {
  return `apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}${more}}
data: {text: of the newer version}
`;
}
