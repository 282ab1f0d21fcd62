import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { field } from '@seatrial/core';
import type { Release } from '@seatrial/model';
import { expect, it } from 'vitest';
import { seatrial } from '../bed/run-cli.ts';
import { type Files, images } from './files.ts';
import { kustomizeFiles } from './kustomize-files.ts';
import {
  deploymentRef,
  eventually,
  find,
  leftovers,
  readyOf,
  releaseIn,
  releasesOf,
  stablePods,
  takenBack,
} from './look.ts';
import { op, type Place } from './place.ts';
import type { Suite } from './suite.ts';

const app = 'overlaid';
/** A cluster of which there is nothing here but its file. */
const elsewhere = 'overlaid-elsewhere';
const { all, base, own, baseFiles, overlay } = kustomizeFiles(app, { steps: '[{setWeight: 50}]' });
const labelled = 'labels: [{pairs: {tier: sea}}]\n';

const files: Files = {
  ...all,
  [`apps/${app}.yaml`]: (all[`apps/${app}.yaml`] ?? '').replace(
    'targets: [{cluster: local}]',
    `targets: [{cluster: local}, {cluster: ${elsewhere}, kustomize: overlays/elsewhere}]`,
  ),
  [`clusters/${elsewhere}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Cluster
metadata: {name: ${elsewhere}}
spec: {}
`,
  ...overlay('local', labelled),
  ...overlay('elsewhere', 'replicas: [{name: web, count: 5}]\n'),
};

export const kustomizedSuite: Suite = { apps: { [app]: files }, tests };

function tests(place: () => Place): void {
  const chart: Files = {
    [`${own}/chart.yaml`]: 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: chart}\ndata: {sea: calm}\n',
  };
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name: 'chart' };

  async function onBranch(path: string): Promise<string> {
    const args = ['--git-dir', place().bareRepository, 'rev-parse', `main:${path}`];
    return (await promisify(execFile)('git', args)).stdout.trim();
  }

  /** What a person reads, without the breaks where the terminal ends. */
  async function read(...args: string[]): Promise<string> {
    const as = { kubeconfig: place().cluster.kubeconfigPath, cwd: place().directory, signal: op.signal };
    return (await seatrial(args, as)).stdout.replace(/\s+/g, ' ');
  }

  it('releases a base and the overlay of its cluster, with what is new and without what is gone', async () => {
    const deployment = await find(place().kube, deploymentRef(app));
    expect(field(deployment, 'metadata', 'labels', 'tier')).toBe('sea');
    expect(field(deployment, 'spec', 'replicas')).toBe(1);

    const added = await place().merge(baseFiles({ image: images.good }, chart), 'A base with more');
    const release = await releaseIn(place(), app, 'Promoted', added);
    expect(release.spec).toMatchObject({
      version: expect.stringMatching(/^v1-/),
      sources: [{ path: own }, { path: base }],
      renderer: { name: 'kustomize' },
    });
    expect(release.status?.verdict).toMatchObject({ outcome: 'Pass' });
    expect(await find(place().kube, configMap)).toMatchObject({ data: { sea: 'calm' } });

    const gone = await place().merge(
      baseFiles({ image: images.good }, { [`${own}/chart.yaml`]: null }),
      'A base with less',
    );
    await releaseIn(place(), app, 'Promoted', gone);
    await eventually('the pruned', async () =>
      (await find(place().kube, configMap)) === undefined ? true : undefined,
    );
  });

  it('notes what changes another cluster alone as released, and touches no pod', async () => {
    const pods = await stablePods(place(), app);
    const before = (await releasesOf(place(), app))[0];

    const commit = await place().merge(
      overlay('elsewhere', 'replicas: [{name: web, count: 6}]\n'),
      'Elsewhere one more',
    );
    const release = await releaseIn(place(), app, 'Promoted', commit);

    expect(release.spec.version).not.toBe(before?.spec.version);
    expect(release.status?.verdict).toBeUndefined();
    expect(release.status?.history.map(({ phase }) => phase)).not.toContain('Progressing');
    expect(await stablePods(place(), app)).toEqual(pods);
    expect(await read('release', 'show', `${app}/${release.metadata.name}`)).toContain(
      'none, applied at once: nothing that a gated workload runs has changed',
    );
  });

  it('keeps a bad version of a shared base out, says why the branch stays, and goes on with what mends it', async () => {
    const pods = await stablePods(place(), app);
    const good = await onBranch(base);
    const commit = await place().merge(baseFiles({ image: images.crashing }), 'A base that crashes');
    const back = await takenBack(place(), app, commit);
    const bad = await onBranch(base);

    expect(back.status?.revert).toMatchObject({
      state: 'NotWanted',
      message: expect.stringContaining(base),
    });
    expect(bad).not.toBe(good);
    expect(await stablePods(place(), app)).toEqual(pods);
    expect(await leftovers(place(), app)).toEqual([]);
    const ready = await eventually('the quarantine', async () => {
      const condition = await readyOf(place(), app);
      return condition?.reason === 'Quarantined' ? condition : undefined;
    });
    expect(ready.status).toBe('False');
    const shown = await read('release', 'show', `${app}/${back.metadata.name}`);
    expect(shown).toContain(`also changes what a revert of ${own} would not take back: the folder ${base};`);
    expect(await read('status', '-n', app, '-o', 'wide')).toContain('Quarantined');

    const mended = await place().merge(
      baseFiles({ image: images.good, greeting: 'Mended' }),
      'Mend the base',
    );
    await releaseIn(place(), app, 'Promoted', mended);
  });

  it('reverts a bad version of its own folder as ever', async () => {
    const before: Release | undefined = (await releasesOf(place(), app))[0];
    const good = await onBranch(own);

    const image = `images: [{name: shop, newTag: "${images.crashing.split(':')[1]}"}]\n`;
    const commit = await place().merge(overlay('local', `${labelled}${image}`), 'An overlay that crashes');
    const back = await takenBack(place(), app, commit);

    expect(back.status?.revert).toMatchObject({ state: 'Done' });
    expect(await onBranch(own)).toBe(good);
    expect(back.spec.previousVersion).toBe(before?.spec.version);
    await eventually('ready again', async () =>
      (await readyOf(place(), app))?.status === 'True' ? true : undefined,
    );
  });
}
