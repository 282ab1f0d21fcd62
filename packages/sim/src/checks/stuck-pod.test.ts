import { field, items, withField } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { doctored } from './doctored.ts';
import { stableUntouched } from './stable-untouched.ts';

const promise = 'the stable workload is not touched until the verdict';

const set: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'store', namespace: 'shop' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'store' } },
    template: {
      metadata: { labels: { app: 'store' } },
      spec: { containers: [{ name: 'main', image: 'store:good-1' }] },
    },
  },
};

function withImage(image: string): KubeObject {
  const path = ['spec', 'template', 'spec', 'containers'];
  return withField(set, path, [{ name: 'main', image }]);
}

it.each([
  { name: 'deletes a pod that is ready', now: 'store:good-2', after: 'store:good-1', expected: [promise] },
  { name: 'deletes a pod of the template in place', now: 'store:crash-2', expected: [promise] },
  {
    name: 'deletes the broken pod of another template',
    now: 'store:crash-2',
    after: 'store:good-1',
    expected: [],
  },
])('the runner $name', async ({ now, after, expected }) => {
  const given = doctored(stableUntouched);
  const { store, deletions } = given.world.staging.cluster;
  given.put(set, 'Person');
  await given.wait(60);
  given.put(withImage(now), 'Person');
  await given.wait(60);
  if (after !== undefined) given.put(withImage(after), 'Person');
  const pod = store
    .ofKind('Pod', 'shop')
    .find((it) => field(items(it, 'spec', 'containers')[0], 'image') === now);

  if (pod !== undefined) deletions.begin(pod, 'Runner');

  expect(given.violations()).toEqual(pod === undefined ? ['no such pod'] : expected);
});
