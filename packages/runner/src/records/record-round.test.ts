import type { ClusterPort } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createSettled } from '../act/settle.ts';
import { driveRecord } from './record-round.ts';

const op = { signal: new AbortController().signal };
const status = { phase: 'Pending', reason: 'Created', conditions: [] };

/** One round of a record with these finalizers. */
async function roundOf(finalizers: readonly string[], isOver = false) {
  const did: string[] = [];
  const metadata = { name: 'shop-1', namespace: 'shop', resourceVersion: '1', finalizers };
  const object: KubeObject = {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Release',
    metadata,
    spec: {},
    status,
  };
  const cluster: Pick<ClusterPort, 'patch' | 'updateStatus'> = {
    patch: async (_, patch) => void did.push(JSON.stringify(patch)),
    updateStatus: async (record) => record,
  };
  const world = {
    cluster: cluster as ClusterPort,
    clock: { now: () => 5, sleep: async () => undefined },
    log: () => undefined,
  };
  const wakeAt = await driveRecord(
    world,
    createSettled(),
    {
      object,
      isOver,
      inTurn: (work) => work(),
      decide: async () => {
        did.push('decides');
        return { status, actions: ['Apply'], wakeAt: 100 };
      },
      perform: async (action) => {
        did.push(action);
        return 'Done';
      },
      isFinished: () => false,
    },
    op,
  );
  return { did, wakeAt };
}

describe('a round of a record', () => {
  it('first holds it, and decides nothing before it has read it again', async () => {
    expect(await roundOf([])).toEqual({
      did: ['{"metadata":{"finalizers":["seatrial.dev/unfinished"]}}'],
      wakeAt: 5,
    });
  });

  it('decides and acts once it is held', async () => {
    expect(await roundOf(['seatrial.dev/unfinished'])).toEqual({ did: ['decides', 'Apply'], wakeAt: 100 });
  });

  it('lets go of it when it is over', async () => {
    expect(await roundOf(['seatrial.dev/unfinished'], true)).toEqual({
      did: ['{"metadata":{"finalizers":[]}}'],
      wakeAt: 5,
    });
  });
});
