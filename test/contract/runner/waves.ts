import { field, stringAt } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { expect, it } from 'vitest';
import { clusterName, type Files, images } from './files.ts';
import { find, releaseIn, takenBack } from './look.ts';
import type { Place } from './place.ts';
import type { Suite } from './suite.ts';

const app = 'waved';

/** Settings, with a Job before them and one after them. */
function versionOf(name: string, before = 'process.exit(0)', after = 'process.exit(0)'): Files {
  const job = (moment: string, wave: number, script: string): string => `apiVersion: batch/v1
kind: Job
metadata: {name: ${moment}-${name}, annotations: {seatrial.dev/wave: "${wave}"}}
spec:
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: "${images.first}", command: [node, -e, "${script}"]}]
`;
  return {
    [`apps/${app}/settings.yaml`]: `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {version: ${name}}
`,
    [`apps/${app}/jobs.yaml`]: `${job('before', -1, before)}---\n${job('after', 1, after)}`,
  };
}

export const wavesSuite: Suite = {
  apps: {
    [app]: {
      [`apps/${app}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${app}}
spec: {path: apps/${app}, namespace: ${app}, targets: [{cluster: ${clusterName}}]}
`,
      ...versionOf('first'),
    },
  },
  tests,
};

const settings: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: app, name: 'settings' };

function tests(place: () => Place): void {
  const live = async (ref: ObjectRef): Promise<KubeObject> => {
    const object = await find(place().kube, ref);
    if (object === undefined) throw new Error(`${ref.kind} ${ref.name} is not there`);
    return object;
  };
  const job = (name: string): ObjectRef => ({ apiVersion: 'batch/v1', kind: 'Job', namespace: app, name });

  it('goes out wave by wave, each after the Jobs of the one before are complete', async () => {
    const [before, between, after] = await Promise.all([
      live(job('before-first')),
      live(settings),
      live(job('after-first')),
    ]);

    const made = (object: KubeObject): string => object.metadata.creationTimestamp ?? '';
    const completed = stringAt(before, 'status', 'completionTime') ?? 'never';
    expect(completed <= made(between)).toBe(true);
    expect(made(between) <= made(after)).toBe(true);
    expect([before, after].map((it) => field(it, 'status', 'succeeded'))).toEqual([1, 1]);
  });

  it('is taken back where the first of its waves fails, and nothing of the others was applied', async () => {
    const unchanged = await live(settings);

    const commit = await place().merge(versionOf('failing', 'process.exit(1)'), 'A migration that fails');
    const release = await takenBack(place(), app, commit);

    expect(release.status?.verdict).toMatchObject({ outcome: 'Fail', gate: 'Health' });
    expect((await live(settings)).metadata.uid).toBe(unchanged.metadata.uid);
    expect(field(await live(settings), 'data')).toEqual({ version: 'first' });
    expect(await find(place().kube, job('after-failing'))).toBeUndefined();
  });

  it('is taken back where its last wave fails, with what it had changed', async () => {
    const commit = await place().merge(
      versionOf('unwell', 'process.exit(0)', 'process.exit(1)'),
      'A smoke test that fails',
    );
    await takenBack(place(), app, commit);

    expect(field(await live(settings), 'data')).toEqual({ version: 'first' });
    const next = await place().merge(versionOf('good'), 'One that works');
    await releaseIn(place(), app, 'Promoted', next);
    expect(field(await live(settings), 'data')).toEqual({ version: 'good' });
  });
}
