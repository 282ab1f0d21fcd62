import { type Kube, systemClock } from '@seatrial/kube';
import { installCrds } from '@seatrial/localcluster';
import { configLimits, type KubeObject, parseFile } from '@seatrial/model';
import { gatewayApiCrds } from '@seatrial/programs';
import { type Gateway, startGateway } from '../../../packages/localcluster/src/gateway/start-gateway.ts';
import { obtain, op, signal, startControlPlaneBed } from '../bed/control-plane.ts';

/** A real API server with the Gateway API in it, and a gateway. */
export interface Bed {
  readonly kube: Kube;
  readonly gateway: Gateway;
  stop(): Promise<void>;
}

export async function startBed(namespace: string): Promise<Bed> {
  const log = (): void => undefined;
  const clock = systemClock;
  const { admin: kube, stop } = await startControlPlaneBed('gateway');
  await installCrds(kube, (await gatewayApiCrds(obtain)).map(toObject), { clock, signal });
  await kube.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }, op);
  const gateway = await startGateway({ kube, port: 0, clock, rng: seeded(42), log, signal });
  return {
    kube,
    gateway,
    stop: async () => {
      await gateway.stop();
      await stop();
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
