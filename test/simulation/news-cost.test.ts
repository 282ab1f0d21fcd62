import { expect, it } from 'vitest';
import { createMirror } from '../../packages/sim/src/git/mirror.ts';
import { createRepository } from '../../packages/sim/src/git/repository.ts';
import { createStillCluster } from '../../packages/sim/src/runner/still-cluster.ts';
import { createTimeline } from '../../packages/sim/src/time/timeline.ts';

const op = { signal: new AbortController().signal };
const count = 1_000;
const names = Array.from({ length: count }, (_, index) => `app-${index}`);

const clusterFile =
  'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: production}\nspec: {}\n';

function declaration(name: string): string {
  return `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec: {path: apps/${name}, namespace: ${name}, targets: [{cluster: production}]}
`;
}

function greeting(text: string): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: greeting}\ndata: {text: ${text}}\n`;
}

it('a commit costs as much as what it changes, with a thousand applications', {
  timeout: 300_000,
}, async () => {
  const repository = createRepository(
    Object.fromEntries([
      ['clusters/production.yaml', clusterFile],
      ...names.flatMap((name) => [
        [`applications/${name}.yaml`, declaration(name)],
        [`apps/${name}/greeting.yaml`, greeting('hello')],
      ]),
    ]),
  );
  const mirror = createMirror({
    repository,
    state: () => 'Answers',
    clock: createTimeline(0).clock,
  });
  const { reconcilers, settle, requests, store } = createStillCluster('production', mirror.port);
  const afterFetch = async () => {
    mirror.fetch();
    return settle(await reconcilers.keysForChanges(op));
  };
  expect((await afterFetch()).size).toBeGreaterThanOrEqual(2 * count);
  expect(store.ofKind('ConfigMap')).toHaveLength(count);
  requests();

  repository.push({ 'README.md': 'about something else' }, 'Change no application');
  expect([...(await afterFetch())]).toEqual([]);
  expect(requests()).toEqual([]);

  repository.push({ 'apps/app-7/greeting.yaml': greeting('ahoy') }, 'Change one application');
  expect([...(await afterFetch())].sort()).toEqual([
    'application/app-7',
    'git',
    expect.stringMatching(/^release\/app-7\/app-7-2-/),
  ]);
  // A release asks besides whether faults are in flight anywhere.
  const elsewhere = new Set(requests().filter((request) => !request.includes('app-7')));
  expect([...elsewhere]).toEqual(['list ScenarioRun seatrial-system undefined']);
  expect(
    store.get({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'app-7', name: 'greeting' }),
  ).toMatchObject({
    data: { text: 'ahoy' },
  });
});
