import { describe, expect, it } from 'vitest';
import { aKube, aPod } from './testing/a-kube.ts';
import { sendJson } from './testing/scripted-server.ts';
import { createVirtualClock } from './testing/virtual-clock.ts';

const op = { signal: new AbortController().signal };
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' };
const notServed = { code: 'NotFound', reason: 'KindNotServed' };

const group = (name: string, version: string, kind: string, freshness = 'Current') => ({
  metadata: { name },
  versions: [
    {
      version,
      freshness,
      resources: [
        {
          resource: `${kind.toLowerCase()}s`,
          responseKind: { group: '', version: '', kind },
          scope: 'Namespaced',
        },
      ],
    },
  ],
});

/** What a server says of its groups; by default that it tells of them one by one alone. */
async function aServer(groups?: readonly unknown[], versions: Record<string, unknown> = {}) {
  const clock = createVirtualClock();
  const accepted: unknown[] = [];
  const { kube, server } = await aKube(
    ({ url = '', headers }, response) => {
      if (url === '/apis') {
        accepted.push(headers.accept);
        sendJson(response, 200, {
          kind: groups === undefined ? 'APIGroupList' : 'APIGroupDiscoveryList',
          items: groups,
        });
      } else if (url in versions) sendJson(response, 200, versions[url]);
      else if (url.split('/').length <= 4)
        sendJson(response, 404, { kind: 'Status', code: 404, reason: 'NotFound' });
      else sendJson(response, 200, aPod);
    },
    { clock },
  );
  return {
    kube,
    clock,
    accepted,
    asked: (path: string) => server.requests.filter((it) => it === `GET ${path}`).length,
  };
}

describe('the kinds that a server has', () => {
  it('are asked for once, by callers at the same time, and again where a kind is missing after a while', async () => {
    const { kube, clock, asked } = await aServer();

    await Promise.all([kube.get(pod, op), kube.get(pod, op), kube.get(pod, op)]);
    await expect(kube.get({ ...pod, kind: 'Nope' }, op)).rejects.toMatchObject(notServed);
    expect(asked('/api/v1')).toBe(1);

    await clock.advance(1_000);
    await expect(kube.get({ ...pod, kind: 'Nope' }, op)).rejects.toMatchObject(notServed);
    expect(asked('/api/v1')).toBe(2);
  });

  it('of all groups come by one request', async () => {
    const { kube, accepted, asked } = await aServer([
      group('apps', 'v1', 'Deployment'),
      group('batch', 'v1', 'Job'),
    ]);

    expect(await kube.scopeOf('apps/v1', 'Deployment', op)).toBe('Namespaced');
    expect(await kube.scopeOf('batch/v1', 'Job', op)).toBe('Namespaced');
    expect(await kube.scopeOf('istio.io/v1', 'Gateway', op)).toBeUndefined();
    expect(await kube.scopeOf('istio.io/v1beta1', 'Gateway', op)).toBeUndefined();

    expect(asked('/apis')).toBe(1);
    expect(asked('/apis/apps/v1')).toBe(0);
    expect(accepted).toEqual([expect.stringContaining('as=APIGroupDiscoveryList')]);
  });

  it('are asked for again where one is missing: it may have been installed', async () => {
    const groups = [group('apps', 'v1', 'Deployment')];
    const { kube, clock, asked } = await aServer(groups);
    expect(await kube.scopeOf('shop.example/v1', 'Basket', op)).toBeUndefined();
    groups.push(group('shop.example', 'v1', 'Basket'));

    await clock.advance(1_000);

    expect(await kube.scopeOf('shop.example/v1', 'Basket', op)).toBe('Namespaced');
    expect(asked('/apis')).toBe(2);
  });

  it.each([
    { name: 'a server tells of its groups one by one alone', groups: undefined },
    { name: 'what it says of a group may be old', groups: [group('metrics.k8s.io', 'v1', 'Old', 'Stale')] },
  ])('are asked for by group version where $name', async ({ groups }) => {
    const { kube, clock, asked } = await aServer(groups, {
      '/apis/metrics.k8s.io/v1': { resources: [{ name: 'nodes', kind: 'NodeMetrics', namespaced: false }] },
    });

    expect(await kube.scopeOf('metrics.k8s.io/v1', 'NodeMetrics', op)).toBe('Cluster');
    await clock.advance(60_000);
    expect(await kube.scopeOf('metrics.k8s.io/v1', 'NodeMetrics', op)).toBe('Cluster');
    expect(asked('/apis')).toBe(1);
    expect(asked('/apis/metrics.k8s.io/v1')).toBe(1);
  });
});
