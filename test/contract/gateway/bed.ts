import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKube, type Kube, systemClock } from '@seatrial/kube';
import { installCrds, startControlPlane } from '@seatrial/localcluster';
import { configLimits, type KubeObject, parseFile } from '@seatrial/model';
import { gatewayApiCrds, provide, resolveCacheDir } from '@seatrial/programs';
import { type Gateway, startGateway } from '../../../packages/localcluster/src/gateway/start-gateway.ts';

export const signal = new AbortController().signal;
export const op = { signal, timeoutMs: 20_000 };

/** A real API server with the Gateway API in it, and a gateway. */
export interface Bed {
  readonly kube: Kube;
  readonly gateway: Gateway;
  stop(): Promise<void>;
}

export async function startBed(namespace: string): Promise<Bed> {
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-gateway-'));
  const { env } = process;
  const obtain = { env, cacheDir: resolveCacheDir(env), report: () => undefined, signal };
  const programs = await provide(
    ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'],
    obtain,
  );
  const log = (): void => undefined;
  const clock = systemClock;
  const controlPlane = await startControlPlane({ name: 'gateway', directory, programs, clock, log, signal });
  const kube = await createKube({
    kubeconfig: { path: controlPlane.kubeconfigPath },
    userAgent: 'seatrial-contract',
    fieldManager: 'seatrial-contract',
  });
  await installCrds(kube, (await gatewayApiCrds(obtain)).map(toObject), { clock, signal });
  await kube.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, op);
  const gateway = await startGateway({ kube, port: 0, clock, rng: seeded(42), log, signal });
  return {
    kube,
    gateway,
    stop: async () => {
      await gateway.stop();
      await kube.close();
      await controlPlane.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function toObject(yaml: string): KubeObject {
  const file = { path: 'crd.yaml', bytes: new TextEncoder().encode(yaml) };
  return parseFile(file, configLimits).documents[0]?.value as KubeObject;
}

/** Draws in [0, 1), the same ones each time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
