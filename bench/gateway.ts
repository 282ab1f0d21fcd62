/**
 * What the local gateway carries on one core: `node bench/gateway.ts`. Backend, gateway and users are processes of
 * their own; requests per second of the gateway's own CPU time is the figure that other work on the machine does not
 * change much.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@seatrial/kube';
import { Pool } from 'undici';
import { compileWorld } from '../packages/localcluster/src/gateway/compile-world.ts';
import { aRoute, aService, aSlice } from '../packages/localcluster/src/gateway/fixtures.ts';
import { listenHttp } from '../packages/localcluster/src/gateway/http-listener.ts';
import { defaultGatewayLimits as limits } from '../packages/localcluster/src/gateway/limits.ts';
import { createGatewayMetrics } from '../packages/localcluster/src/gateway/metrics.ts';
import { createProxy } from '../packages/localcluster/src/gateway/proxy.ts';
import { createUpstreams } from '../packages/localcluster/src/gateway/upstreams.ts';

const SECONDS = 10;
const AT_ONCE = 32;
const POD_IP = '198.19.251.2';
const REAL_IP = '127.19.251.2';

const [role, argument] = process.argv.slice(2);
if (role === 'backend') runBackend();
else if (role === 'gateway') await runGateway(Number(argument));
else await runUsers();

function runBackend(): void {
  const body = JSON.stringify({ version: '1', greeting: 'Hello', pod: 'web-1' });
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
  });
  server.listen(0, REAL_IP, () => process.send?.((server.address() as AddressInfo).port));
}

async function runGateway(backendPort: number): Promise<void> {
  const world = {
    routes: [
      aRoute('web', {
        rules: [
          {
            backendRefs: [
              { name: 'web', port: 80, weight: 90 },
              { name: 'web-canary', port: 80, weight: 10 },
            ],
          },
        ],
      }),
    ],
    services: [aService('web'), aService('web-canary')],
    slices: ['web', 'web-canary'].map((name) =>
      aSlice(name, [{ addresses: [POD_IP] }], [{ port: backendPort }]),
    ),
    grants: [],
  };
  const identity = { namespace: 'seatrial-gateway', name: 'local', listener: 'http', port: 80 };
  const { table } = compileWorld(world, identity, limits);
  const proxy = createProxy({
    table: () => table,
    upstreams: createUpstreams({ clock: systemClock, limits }),
    metrics: createGatewayMetrics(limits, systemClock.now()),
    port: () => 80,
    clock: systemClock,
    rng: Math.random,
    limits,
  });
  const { port } = await listenHttp(0, proxy, { clock: systemClock, limits });
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.send?.(port);
}

async function runUsers(): Promise<void> {
  const backend = fork(import.meta.filename, ['backend']);
  const gateway = fork(import.meta.filename, ['gateway', String(await hear(backend))]);
  try {
    const pool = new Pool(`http://127.0.0.1:${String(await hear(gateway))}`, { connections: AT_ONCE });
    await load(pool, 2);
    const before = await cpuSeconds(gateway);
    const { answers, bad, latenciesMs } = await load(pool, SECONDS);
    const used = (await cpuSeconds(gateway)) - before;
    latenciesMs.sort((a, b) => a - b);
    const at = (share: number): string =>
      (latenciesMs[Math.floor(latenciesMs.length * share)] ?? 0).toFixed(1);
    console.log(
      `${Math.round(answers / SECONDS)} requests/s with ${AT_ONCE} users at once, ${bad} bad; ` +
        `${Math.round(answers / used)} requests per second of the gateway's CPU; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`,
    );
    await pool.close();
  } finally {
    gateway.kill();
    backend.kill();
  }
}

async function load(pool: Pool, seconds: number) {
  const endAt = performance.now() + seconds * 1000;
  const latenciesMs: number[] = [];
  let bad = 0;
  async function user(): Promise<void> {
    while (performance.now() < endAt) {
      const startedAt = performance.now();
      const { statusCode, body } = await pool.request({
        path: '/',
        method: 'GET',
        headers: { host: 'shop.test' },
      });
      await body.dump();
      if (statusCode !== 200) bad += 1;
      latenciesMs.push(performance.now() - startedAt);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, user));
  return { answers: latenciesMs.length, bad, latenciesMs };
}

async function cpuSeconds(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const { user, system } = (await hear(child)) as NodeJS.CpuUsage;
  return (user + system) / 1e6;
}

function hear(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('message', resolve));
}
