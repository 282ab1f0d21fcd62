import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ObjectRef, Plan } from '@seatrial/model';
import { expect, it, onTestFinished } from 'vitest';
import { seatrial } from '../bed/run-cli.ts';
import { clusterName, type Files } from './files.ts';
import { eventually, find, letGraceTimePass, readyOf, releaseIn, stateOf } from './look.ts';
import { op, type Place } from './place.ts';
import type { Suite } from './suite.ts';

/** One file that stands for an application of each folder. */
export const setsSuite: Suite = { apps: {}, tests };

const set = `apiVersion: seatrial.dev/v1alpha1
kind: ApplicationSet
metadata: {name: fleet}
spec:
  folders: [fleet/*]
  except: [fleet/docs]
  name: fleet-{name}
  template:
    namespace: fleet-{name}
    deletion: Prune
    targets: [{cluster: ${clusterName}}]
`;

function tests(place: () => Place): void {
  const ref = (ship: string): ObjectRef => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    namespace: `fleet-${ship}`,
    name: 'log',
  });
  const log = (ship: string, day: string): Files => ({
    [`fleet/${ship}/log.yaml`]: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: log}\ndata: {day: ${day}}\n`,
  });
  const dayOf = async (ship: string): Promise<unknown> => (await place().kube.get(ref(ship), op))['data'];

  it('has each of them released, and only the one whose folder changes again', async () => {
    const files = {
      'fleet/fleet.yaml': set,
      ...log('elbe', 'one'),
      ...log('main', 'one'),
      ...log('docs', 'one'),
    };
    await place().merge(files, 'A fleet');
    await Promise.all(['fleet-elbe', 'fleet-main'].map((app) => releaseIn(place(), app, 'Promoted')));

    const commit = await place().merge(log('elbe', 'two'), 'One sails on');
    await releaseIn(place(), 'fleet-elbe', 'Promoted', commit);

    expect(await dayOf('elbe')).toEqual({ day: 'two' });
    expect(await dayOf('main')).toEqual({ day: 'one' });
    expect((await stateOf(place(), 'fleet-main'))?.status).toMatchObject({
      sequence: 1,
      file: 'fleet/fleet.yaml',
    });
    expect(await find(place().kube, ref('docs'))).toBeUndefined();
  });

  it('has them known to every command, as if each had a file of its own', async () => {
    const copy = await mkdtemp(join(tmpdir(), 'seatrial-fleet-'));
    onTestFinished(() => rm(copy, { recursive: true, force: true }));
    execFileSync('git', ['clone', '--quiet', place().bareRepository, copy]);
    for (const [path, text] of Object.entries(log('main', 'three')))
      await writeFile(join(copy, path), text ?? '');
    const here = { cwd: copy, signal: op.signal };
    const asking = { ...here, kubeconfig: place().cluster.kubeconfigPath };

    const validated = await seatrial(['validate', 'fleet'], here);
    const rendered = await seatrial(['render', 'fleet-main', '--cluster', clusterName], here);
    const audited = await seatrial(['audit', 'fleet', '-o', 'json'], here);
    const planned = await seatrial(['plan', '--application', 'fleet-main', '-o', 'json'], asking);
    const adopted = await seatrial(['adopt', 'fleet-main'], asking);
    const status = await seatrial(['status', '-n', 'fleet-main'], asking);
    await writeFile(join(copy, 'made.yaml'), rendered.stdout);
    const health = await seatrial(['health', '-f', 'made.yaml'], here);

    expect(validated).toMatchObject({ exitCode: 0 });
    expect(rendered).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('day: three') });
    expect(planned).toMatchObject({ exitCode: 5 });
    expect(Plan.parse(JSON.parse(planned.stdout)).clusters).toMatchObject([
      {
        applications: [
          {
            application: 'fleet-main',
            file: 'fleet/fleet.yaml',
            objects: [{ action: 'Change', name: 'log' }],
          },
        ],
      },
    ]);
    expect(JSON.parse(audited.stdout)).toMatchObject({
      findings: ['fleet-elbe', 'fleet-main'].map((application) => ({
        application,
        file: 'fleet/fleet.yaml',
      })),
      counts: { applications: 2 },
    });
    expect(adopted).toMatchObject({
      exitCode: 5,
      stdout: expect.stringContaining('0 of 1 application that would be released'),
    });
    expect(status.stdout).toContain('fleet-main');
    expect(health.stdout).toContain('log');
  });

  it('says in each of their records what is wrong with the set, and deletes nothing for it', async () => {
    const { length } = set.slice(0, set.indexOf('Prune')).split('\n');
    await place().merge({ 'fleet/fleet.yaml': set.replace('Prune', 'Purge') }, 'A slip');

    const ready = await eventually('a word', async () => {
      const found = await readyOf(place(), 'fleet-main');
      return found?.reason === 'InvalidConfig' || found?.reason === 'RemovalHeld' ? found : undefined;
    });

    expect(ready.message).toContain(`fleet/fleet.yaml:${length}:`);
    await place().merge({ 'fleet/fleet.yaml': set }, 'Mend it');
    await eventually('stable again', async () =>
      (await readyOf(place(), 'fleet-main'))?.reason === 'Stable' ? true : undefined,
    );
    expect(await dayOf('main')).toEqual({ day: 'one' });
  });

  it('deletes what an application has whose folder goes, and leaves the others alone', async () => {
    await place().merge({ 'fleet/elbe/log.yaml': null }, 'Scrap one');
    await eventually('a removal', async () =>
      (await readyOf(place(), 'fleet-elbe'))?.reason === 'RemovalPending' ? true : undefined,
    );

    await letGraceTimePass(place(), 'fleet-elbe', ref('elbe'));
    // What a runner waits for it has in its head, and one that starts looks at the record.
    await place().runner.stop();
    await place().startRunner();

    await eventually('its record is gone', async () =>
      (await stateOf(place(), 'fleet-elbe')) === undefined ? true : undefined,
    );
    expect(await find(place().kube, ref('elbe'))).toBeUndefined();
    expect(await dayOf('main')).toEqual({ day: 'one' });
  });
}
