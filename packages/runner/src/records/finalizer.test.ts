import type { ClusterPort } from '@seatrial/core';
import type { KubeObject, ObjectMeta } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { setFinalizer } from './finalizer.ts';

const op = { signal: new AbortController().signal };
const ours = 'seatrial.dev/unfinished';

async function hold(metadata: Partial<ObjectMeta>, isFinished: boolean): Promise<unknown> {
  const patches: unknown[] = [];
  const cluster: Pick<ClusterPort, 'patch'> = { patch: async (_, patch) => void patches.push(patch) };
  const record: KubeObject = { apiVersion: 'v1', kind: 'Release', metadata: { name: 'a', ...metadata } };
  const changed = await setFinalizer({ cluster: cluster as ClusterPort }, record, isFinished, op);
  expect(changed).toBe(patches.length === 1);
  return patches[0];
}

describe('setFinalizer', () => {
  it('holds what is not finished, beside whoever else does', async () => {
    expect(await hold({ finalizers: ['x.io/y'] }, false)).toEqual({
      metadata: { finalizers: ['x.io/y', ours] },
    });
  });

  it('lets go of what is finished, and leaves others their hold', async () => {
    expect(await hold({ finalizers: [ours, 'x.io/y'] }, true)).toEqual({
      metadata: { finalizers: ['x.io/y'] },
    });
  });

  const unchanged: readonly { name: string; metadata: Partial<ObjectMeta>; isFinished: boolean }[] = [
    { name: 'is held already', metadata: { finalizers: [ours] }, isFinished: false },
    { name: 'was let go already', metadata: {}, isFinished: true },
    {
      name: 'is being deleted without our hold',
      metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' },
      isFinished: false,
    },
  ];
  for (const { name, metadata, isFinished } of unchanged) {
    it(`leaves alone what ${name}`, async () => expect(await hold(metadata, isFinished)).toBeUndefined());
  }
});
