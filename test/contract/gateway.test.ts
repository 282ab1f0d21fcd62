import { systemClock } from '@seatrial/kube';
import { type KubeObject, refOf } from '@seatrial/model';
import { createArmCounter, createHttpGet, createScraper } from '@seatrial/telemetry';
import { Agent } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTraffic, type Traffic } from '../../packages/localcluster/src/traffic.ts';
import { trafficBetween } from '../../packages/localcluster/src/traffic-stats.ts';
import { op, signal } from './bed/control-plane.ts';
import { type Bed, seeded, startBed } from './gateway/bed.ts';
import { aRoute, aService, aSlice, namespace, startPod, type TestPod, weighted } from './gateway/objects.ts';

const clock = systemClock;

describe('gateway, on a real API server', () => {
  let bed: Bed;
  let stable: TestPod[];
  let canary: TestPod;
  const users = new Agent();

  beforeAll(async () => {
    bed = await startBed(namespace);
    const first = await startPod('198.19.250.2', 'stable');
    stable = [first, await startPod('198.19.250.3', 'stable', first.port)];
    canary = await startPod('198.19.250.4', 'canary');
    for (const object of [
      aService('web'),
      aService('web-canary'),
      aService('nobody'),
      aSlice('web', stable),
      aSlice('web-canary', [canary]),
    ]) {
      await bed.kube.apply(object, op);
    }
  });

  afterAll(async () => {
    await users.close();
    await bed?.stop();
    await Promise.all([...(stable ?? []), canary].map((pod) => pod?.kill()));
  });

  async function get(host: string, path = '/', headers: Record<string, string> = {}) {
    const {
      statusCode,
      body,
      headers: answered,
    } = await users.request({
      origin: bed.gateway.url,
      path,
      method: 'GET',
      headers: { host, ...headers },
    });
    return { status: statusCode, text: await body.text(), headers: answered };
  }

  /** Applies a route and waits until the gateway says that this version of it is in use. */
  async function use(route: KubeObject): Promise<void> {
    const object = await bed.kube.apply(route, { ...op, force: true });
    const wanted = object.metadata.generation ?? 0;
    await until('the route', async () =>
      parentsOf(await bed.kube.get(refOf(route), op)).some(({ conditions }) =>
        conditions.every(({ observedGeneration }) => observedGeneration === wanted),
      ),
    );
  }

  function send(host: string, ratePerSecond: number): Traffic {
    const { url } = bed.gateway;
    return startTraffic({ url, host, path: '/', ratePerSecond, clock, rng: seeded(7), signal });
  }

  async function armCounts(route: string) {
    const scraper = createScraper({
      url: bed.gateway.metricsUrl,
      get: createHttpGet({ dispatcher: users, clock }),
      clock,
      timeoutMs: 5_000,
      bodyBytesMax: 1_000_000,
      shareMs: 0,
    });
    const counter = createArmCounter({
      scraper,
      clock,
      metric: 'gateway_requests_total',
      inFlightMetric: 'gateway_requests_in_flight',
      backendLabel: 'backend',
      codeLabel: 'code',
      routeLabel: 'route',
      ageMsMax: 10_000,
    });
    return counter.observeArms({ namespace, stableService: 'web', canaryService: 'web-canary', route }, op);
  }

  it('tells that it is there', async () => {
    const read = (kind: string, name: string, where = {}) =>
      bed.kube.get({ apiVersion: 'gateway.networking.k8s.io/v1', kind, name, ...where }, op);
    const gateway = () => read('Gateway', 'local', { namespace: 'seatrial-gateway' });
    await until('the status of the gateway', async () => isTrue(await gateway(), 'Programmed'));
    await until('the status of its class', async () =>
      isTrue(await read('GatewayClass', 'seatrial-local'), 'Accepted'),
    );

    expect((await gateway())['status']).toMatchObject({
      addresses: [{ type: 'IPAddress', value: '127.0.0.1' }],
      listeners: [{ name: 'http', attachedRoutes: 0 }],
    });
  });

  it('answers 404 for a host no route has, and 500 and 503 for backends that are not there', async () => {
    await use(aRoute('nobody', [{ name: 'nobody', port: 80 }]));
    await use(aRoute('missing', [{ name: 'missing', port: 80 }]));
    await use(aRoute('weightless', weighted(0, 0)));

    const answers = await Promise.all(
      ['unknown.test', 'nobody.test', 'missing.test', 'weightless.test'].map((host) => get(host)),
    );

    expect(answers.map(({ status }) => status)).toEqual([404, 503, 500, 500]);
    const missing = await bed.kube.get(refOf(aRoute('missing', [])), op);
    expect(
      parentsOf(missing)[0]?.conditions.map(({ type, status, reason }) => [type, status, reason]),
    ).toEqual([
      ['Accepted', 'True', 'Accepted'],
      ['ResolvedRefs', 'False', 'BackendNotFound'],
    ]);
  });

  it('passes on headers, rewrites paths and redirects', async () => {
    await use(
      aRoute('rewrite', [{ name: 'web-canary', port: 80 }], {
        matches: [{ path: { type: 'PathPrefix', value: '/old' } }],
        filters: [
          {
            type: 'URLRewrite',
            urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/new' } },
          },
          {
            type: 'RequestHeaderModifier',
            requestHeaderModifier: { set: [{ name: 'X-Set', value: 'yes' }], remove: ['x-gone'] },
          },
          {
            type: 'ResponseHeaderModifier',
            responseHeaderModifier: { set: [{ name: 'X-Arm', value: 'canary' }] },
          },
        ],
      }),
    );
    await use(
      aRoute('redirect', [], {
        filters: [{ type: 'RequestRedirect', requestRedirect: { scheme: 'https' } }],
      }),
    );

    const rewritten = await get('rewrite.test', '/old/a?b=1', { 'x-gone': 'x' });
    const redirected = await get('redirect.test', '/a?b=1');

    const seen = JSON.parse(rewritten.text);
    expect(seen.url).toBe('/new/a?b=1');
    expect(seen.headers).toMatchObject({
      host: 'rewrite.test',
      'x-set': 'yes',
      'x-forwarded-for': '127.0.0.1',
    });
    expect(seen.headers).not.toHaveProperty('x-gone');
    expect(rewritten.headers['x-arm']).toBe('canary');
    expect([redirected.status, redirected.headers['location']]).toEqual([302, 'https://redirect.test/a?b=1']);
  });

  it('splits requests by weight and counts what the users saw', async () => {
    await use(aRoute('split', weighted(90, 10)));

    const traffic = send('split.test', 400);
    await until('2,000 answers', async () => traffic.stats().ok >= 2_000);
    const saw = await traffic.stop();

    expect(saw.bad).toBe(0);
    const { stable: seenStable, canary: seenCanary } = await armCounts('split');
    expect(seenStable).toMatchObject({ type: 'Value', value: { requests: saw.byVersion['stable'], bad: 0 } });
    expect(seenCanary).toMatchObject({ type: 'Value', value: { requests: saw.byVersion['canary'], bad: 0 } });
    // Four standard deviations of a binomial share.
    const tolerance = 4 * Math.sqrt((0.1 * 0.9) / saw.ok);
    expect(Math.abs((saw.byVersion['canary'] ?? 0) / saw.ok - 0.1)).toBeLessThan(tolerance);
  });

  it('has a new weight in effect when the status says so, and no request fails', async () => {
    await use(aRoute('shift', weighted(100, 0)));
    const traffic = send('shift.test', 200);

    for (const [stableWeight, canaryWeight, expected] of [
      [0, 100, 'canary'],
      [100, 0, 'stable'],
      [0, 1, 'canary'],
    ] as const) {
      await use(aRoute('shift', weighted(stableWeight, canaryWeight)));
      const answers = await Promise.all(Array.from({ length: 50 }, () => get('shift.test')));
      expect(new Set(answers.map(({ text }) => JSON.parse(text).version))).toEqual(new Set([expected]));
    }

    expect(await traffic.stop()).toMatchObject({ bad: 0, skipped: 0 });
  });

  it('loses no request when an endpoint leaves, nor when one is killed', async () => {
    const port = stable[0]?.port ?? 0;
    const leaving = await startPod('198.19.250.5', 'leaving', port);
    const doomed = await startPod('198.19.250.6', 'doomed', port);
    await bed.kube.apply(aSlice('web', [...stable, leaving, doomed]), op);
    await use(aRoute('leave', weighted(1, 0)));
    const traffic = send('leave.test', 300);
    await until('all four', async () => Object.keys(traffic.stats().byVersion).length === 3);

    await bed.kube.apply(aSlice('web', [...stable, doomed]), op);
    await until('the endpoint to be left', async () => {
      const before = traffic.stats();
      await clock.sleep(100, signal);
      const between = trafficBetween(before, traffic.stats());
      return between.byVersion['leaving'] === undefined && (between.byVersion['doomed'] ?? 0) > 0;
    });
    await leaving.end();
    await doomed.kill();
    const killed = traffic.stats();
    await until('100 answers more', async () => traffic.stats().ok > killed.ok + 100);

    expect(await traffic.stop()).toMatchObject({ bad: 0, skipped: 0 });
    await bed.kube.apply(aSlice('web', stable), op);
  });

  it('answers for a backend that refuses or is late, and counts it there', async () => {
    const gone = await startPod('198.19.250.7', 'gone');
    await gone.kill();
    await bed.kube.apply(aSlice('nobody', [gone]), op);
    await use(aRoute('refused', [{ name: 'nobody', port: 80 }]));
    await until('the endpoint', async () => (await get('refused.test')).status === 502);
    await use(aRoute('late', [{ name: 'web', port: 80 }], { timeouts: { request: '100ms' } }));

    expect((await get('late.test', '/hang')).status).toBe(504);
    expect((await get('late.test', '/')).status).toBe(200);

    const page = await users.request({
      origin: bed.gateway.metricsUrl.replace('/metrics', ''),
      path: '/metrics',
      method: 'GET',
    });

    const text = await page.body.text();
    expect(text).toMatch(
      /gateway_requests_total\{route="shop\/refused",backend="shop\/nobody",code="502"\} \d+/,
    );
    expect(text).toContain('gateway_requests_total{route="shop/late",backend="shop/web",code="504"} 1\n');
    expect(text).toContain('gateway_requests_total{route="shop/late",backend="shop/web",code="200"} 1\n');
  });
});

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly observedGeneration: number;
}

function parentsOf(route: KubeObject): readonly { readonly conditions: readonly Condition[] }[] {
  const status = route['status'] as { parents?: readonly { conditions: readonly Condition[] }[] } | undefined;
  return status?.parents ?? [];
}

function isTrue(object: KubeObject, type: string): boolean {
  const status = object['status'] as { conditions?: readonly Condition[] } | undefined;
  return (
    status?.conditions?.some((condition) => condition.type === type && condition.status === 'True') ?? false
  );
}

async function until(what: string, look: () => Promise<boolean>, limitMs = 90_000): Promise<void> {
  const deadlineAt = clock.now() + limitMs;
  while (!(await look())) {
    if (clock.now() > deadlineAt) throw new Error(`Cannot go on: ${what} did not come within ${limitMs} ms`);
    await clock.sleep(20, signal);
  }
}
