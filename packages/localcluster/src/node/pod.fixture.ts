import type { ContainerRecord, Termination } from './container-record.ts';
import type { Pod, PodSpec, PodStatus } from './pod.ts';

/** The moment at which tests begin, in milliseconds since the epoch. */
export const START = Date.parse('2026-01-02T03:04:05Z');

/** A pod `shop/web-1` with one container `main`, unless its spec says otherwise. */
export function aPod(spec: Partial<PodSpec> = {}, status?: PodStatus): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'web-1',
      namespace: 'shop',
      uid: 'uid-1',
      labels: { app: 'web', tier: 'front' },
      annotations: { team: 'blue' },
    },
    spec: { nodeName: 'local-a', containers: [{ name: 'main', image: 'web:1' }], ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

export function aRecord(record: Partial<ContainerRecord> = {}): ContainerRecord {
  return {
    name: 'main',
    role: 'Main',
    state: { type: 'Created' },
    starts: 0,
    crashes: 0,
    failures: 0,
    ...record,
  };
}

export function running(record: Partial<ContainerRecord> = {}): ContainerRecord {
  const state = {
    type: 'Running',
    startedAt: START,
    containerId: 'local://1',
    started: true,
    ready: true,
  } as const;
  return aRecord({ starts: 1, state, ...record });
}

export function ended(exitCode: number, record: Partial<ContainerRecord> = {}): ContainerRecord {
  return aRecord({
    starts: 1,
    crashes: 1,
    state: { type: 'Terminated', termination: aTermination(exitCode) },
    ...record,
  });
}

export function aTermination(exitCode: number, ranMs = 1_000): Termination {
  return {
    exitCode,
    reason: exitCode === 0 ? 'Completed' : 'Error',
    startedAt: START,
    finishedAt: START + ranMs,
    containerId: 'local://1',
  };
}
