import type { Decision } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { World } from '../world.ts';
import { createSettled, settle } from './settle.ts';
import { createUnsaid, sayMs } from './unsaid.ts';

interface Status {
  readonly phase: string;
  readonly count: number;
  readonly conditions: readonly never[];
}

const op = { signal: new AbortController().signal };
const paused = (count: number): Status => ({ phase: 'Paused', count, conditions: [] });
const waitMs = 1_000;

/** A record that a process looks at; what it writes. */
function aPlace() {
  let now = 0;
  let record: KubeObject = {
    apiVersion: 'v1',
    kind: 'Record',
    metadata: { name: 'shop-1', uid: 'a', resourceVersion: '1' },
    status: paused(0),
  };
  const written: unknown[] = [];
  const cluster = {
    updateStatus: async (object: KubeObject) => {
      written.push(object['status']);
      record = { ...object, metadata: { ...object.metadata, resourceVersion: `${written.length + 1}` } };
      return record;
    },
  };
  const world = { cluster, clock: { now: () => now }, log: () => undefined } as unknown as World;
  const phaseOf = (status: unknown): string => (status as Status).phase;
  const start = () => createUnsaid(world.clock, (before, after) => phaseOf(before) === phaseOf(after));
  let unsaid = start();
  const settled = createSettled();
  return {
    written,
    pass: (ms: number): void => void (now += ms),
    restart: (): void => void (unsaid = start()),
    record: () => unsaid.of(record),
    seen: () => unsaid.of(record)['status'],
    change: (status: Status): void => void (record = { ...record, status }),
    decide: (status: Status, more: Partial<Decision<Status, string>> = {}) =>
      settle(
        world,
        settled,
        record,
        { status, actions: [], wakeAt: now + waitMs, ...more },
        async () => 'Done' as const,
        op,
        unsaid,
      ),
  };
}

describe('a status that has only counted on', () => {
  it('is kept in mind, and written when it is time', async () => {
    const { decide, written, pass, seen } = aPlace();

    expect(await decide(paused(1))).toBe(waitMs);
    pass(sayMs - 1);
    expect(await decide(paused(2))).toBe(sayMs);
    expect([seen(), written]).toEqual([paused(2), []]);

    pass(1);
    await decide(paused(2));
    expect(written).toEqual([paused(2)]);
  });

  it('is written with what says more', async () => {
    const { decide, written } = aPlace();
    const over: Status = { ...paused(2), phase: 'Over' };

    await decide(paused(1));
    await decide(over);

    expect(written).toEqual([over]);
  });

  it.each([
    { name: 'something is to be done on it', more: { actions: ['apply'] } },
    { name: 'nothing is waited for any more', more: { wakeAt: 'OnChange' as const } },
  ])('is written where $name', async ({ more }) => {
    const { decide, written } = aPlace();

    await decide(paused(1), more);

    expect(written).toEqual([paused(1)]);
  });

  it('is forgotten with the process', async () => {
    const { decide, restart, seen } = aPlace();

    await decide(paused(1));
    restart();

    expect(seen()).toEqual(paused(0));
  });

  it('is in the very same record for all who ask, so that it is read once', async () => {
    const { decide, record } = aPlace();

    await decide(paused(1));

    expect(record()).toBe(record());
  });

  it('does not hide what somebody else has written', async () => {
    const { decide, change, seen } = aPlace();

    await decide(paused(1));
    change({ ...paused(0), phase: 'Stopped' });

    expect(seen()).toEqual({ ...paused(0), phase: 'Stopped' });
  });
});
