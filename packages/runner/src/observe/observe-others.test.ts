import { type ClusterPort, type ListQuery, PortError } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { createOthersLook } from './observe-others.ts';

const op = { signal: new AbortController().signal };
const namespace: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', labels: { tier: 'a' } },
};
const policy: KubeObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'db' },
};

function clusterWith(list: (query: ListQuery) => readonly KubeObject[]): Pick<ClusterPort, 'get' | 'list'> {
  return { get: async () => namespace, list: async (query) => list(query) };
}

it('asks once for each kind that the cluster has, in the newest version that it has, and says what it may not see', async () => {
  const asked: string[] = [];
  const cluster = clusterWith(({ apiVersion, kind, namespace: where = 'all' }) => {
    asked.push(`${apiVersion} ${kind} in ${where}`);
    if (kind === 'NetworkPolicy') return [policy];
    if (apiVersion === 'security.istio.io/v1beta1' || apiVersion === 'v1' || apiVersion === 'policy/v1')
      return [];
    if (kind === 'PodMonitor') throw new PortError('Forbidden', 'may not list podmonitors');
    throw new PortError('NotFound', `${kind} is not served`);
  });

  const { namespaceLabels, listed } = await createOthersLook({ cluster, clock: { now: () => 0 } })(
    'shop',
    op,
  );

  expect(namespaceLabels).toEqual({ tier: 'a' });
  expect(listed.map(({ kind, ...it }) => [kind.kind, it])).toEqual([
    ['NetworkPolicy', { objects: [policy] }],
    ['Service', { objects: [] }],
    ['PodDisruptionBudget', { objects: [] }],
    ['PodMonitor', { problem: 'may not list podmonitors' }],
    ['AuthorizationPolicy', { objects: [] }],
    ['PeerAuthentication', { objects: [] }],
    ['RequestAuthentication', { objects: [] }],
  ]);
  expect(asked).toContain('policy/v1 PodDisruptionBudget in shop');
  expect(asked).toContain('networking.k8s.io/v1 NetworkPolicy in all');
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked).not.toContain('security.istio.io/v1alpha1 AuthorizationPolicy in all');
});

it('does not ask for a minute for what the cluster does not have', async () => {
  let [now, lists] = [0, 0];
  const cluster = clusterWith(() => {
    lists += 1;
    throw new PortError('NotFound', 'is not served');
  });
  const othersIn = createOthersLook({ cluster, clock: { now: () => now } });

  await othersIn('shop', op);
  const first = lists;
  now = 59_999;
  await othersIn('shop', op);
  expect(lists).toBe(first);
  now = 60_000;
  await othersIn('shop', op);

  expect(lists).toBe(2 * first);
});
