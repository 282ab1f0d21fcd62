import type { ClusterPort, Op } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { Condition, EpochMs, KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { World } from '../world.ts';
import { createSettled, settle } from './settle.ts';

const op = { signal: new AbortController().signal };

type Status = { phase: string; reason: string; seen: number; conditions: [] };

function recordOf(status: Partial<Status>, version: string): KubeObject {
  const metadata = { name: 'shop-2', namespace: 'shop', resourceVersion: version };
  return { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Release', metadata, status };
}

const applying: Status = { phase: 'Promoting', reason: 'Applying', seen: 1, conditions: [] };

describe('a record whose actions were done', () => {
  async function nextRound(change: Partial<Status>, wakeAt: EpochMs | 'OnChange' = 1_000): Promise<boolean> {
    const settled = createSettled();
    const updateStatus: ClusterPort['updateStatus'] = async (object) => ({
      ...object,
      metadata: { ...object.metadata, resourceVersion: '2' },
    });
    const world = { cluster: { updateStatus }, clock: { now: () => 0 } } as World;
    settled.note(recordOf(applying, '1'));

    const decision = { status: { ...applying, ...change }, actions: [], wakeAt };
    await settle(world, settled, recordOf(applying, '1'), decision, async () => 'Done', op);

    return settled.has(recordOf(decision.status, '2'));
  }

  it('needs them not again for having counted on', async () => {
    expect(await nextRound({ seen: 2 })).toBe(true);
  });

  it('is forgotten when it waits for nothing any more', async () => {
    expect(await nextRound({ seen: 2 }, 'OnChange')).toBe(false);
  });

  it('needs them again in another phase, or for another reason', async () => {
    expect(await nextRound({ phase: 'RollingBack' })).toBe(false);
    expect(await nextRound({ reason: 'PromotionStalled' })).toBe(false);
  });
});

it('a record is written before its actions are done, and says which of them failed', async () => {
  const told: string[] = [];
  const updateStatus: ClusterPort['updateStatus'] = async (object) => {
    told.push(JSON.stringify((object['status'] as { conditions: readonly object[] }).conditions));
    return object;
  };
  const world = { cluster: { updateStatus }, clock: { now: () => 0 } } as World;
  const refused = new PortError('Forbidden', 'Cannot apply ConfigMap web: forbidden');

  const round = settle(
    world,
    createSettled(),
    recordOf({}, '1'),
    { status: applying, actions: ['Apply'], wakeAt: 'OnChange' },
    async () => {
      told.push('Apply');
      throw refused;
    },
    op,
  );

  await expect(round).rejects.toBe(refused);
  expect(told).toEqual(['[]', 'Apply', expect.stringContaining('"reason":"Forbidden"')]);
});

it('what failed once is said to be done when nothing is asked for any more', async () => {
  const failed = {
    type: 'ActionsSucceeded',
    status: 'False',
    reason: 'Unavailable',
    message: 'Git is away',
  } as const;
  const status = { ...applying, conditions: [{ ...failed, lastTransitionTime: '2026-01-01T00:00:00.000Z' }] };
  const said: unknown[] = [];
  const updateStatus: ClusterPort['updateStatus'] = async (object) => {
    said.push(object['status']);
    return object;
  };
  const world = { cluster: { updateStatus }, clock: { now: () => 0 } } as World;
  const record = { ...recordOf({}, '1'), status };

  await settle(
    world,
    createSettled(),
    record,
    { status, actions: [], wakeAt: 1_000 },
    async () => 'Done',
    op,
  );
  expect(said).toEqual([]);
  await settle(
    world,
    createSettled(),
    record,
    { status, actions: [], wakeAt: 'OnChange' },
    async () => 'Done',
    op,
  );

  expect(said).toMatchObject([
    { conditions: [{ type: 'ActionsSucceeded', status: 'True', reason: 'Done' }] },
  ]);
});

it('what is only in line is not said to be done, nor asked for no more', async () => {
  const failed = {
    type: 'ActionsSucceeded',
    status: 'False',
    reason: 'Unavailable',
    message: 'Git is away',
  } as const;
  const status = { ...applying, conditions: [{ ...failed, lastTransitionTime: '2026-01-01T00:00:00.000Z' }] };
  const record = { ...recordOf({}, '1'), status };
  const settled = createSettled();
  const world = { clock: { now: () => 0 } } as World;

  await settle(
    world,
    settled,
    record,
    { status, actions: ['Revert'], wakeAt: 1_000 },
    async () => 'InLine',
    op,
  );

  expect(settled.has(record)).toBe(false);
});

describe('actions', () => {
  /** @returns the actions that were tried, and what the record says of them */
  async function roundOf(perform: (action: string) => void, within: Op = op) {
    const tried: string[] = [];
    const said: unknown[] = [];
    const updateStatus: ClusterPort['updateStatus'] = async (object, { signal }) => {
      signal.throwIfAborted();
      said.push(...(object['status'] as { conditions: readonly object[] }).conditions);
      return object;
    };
    const world = { cluster: { updateStatus }, clock: { now: () => 0 } } as World;
    const decision = { status: applying, actions: ['AppendLedger', 'Revert'], wakeAt: 'OnChange' } as const;
    const round = settle(
      world,
      createSettled(),
      recordOf(applying, '1'),
      decision,
      async (action) => {
        tried.push(action);
        perform(action);
        return 'Done';
      },
      within,
    );
    const error: unknown = await round.catch((thrown: unknown) => thrown);
    return { tried, said, error };
  }

  it('do not wait for one that fails, and the first to fail is said', async () => {
    const { tried, said, error } = await roundOf((action) => {
      throw new PortError('Forbidden', `${action} is refused`);
    });

    expect(tried).toEqual(['AppendLedger', 'Revert']);
    expect(said).toMatchObject([
      { status: 'False', reason: 'Forbidden', message: 'AppendLedger is refused' },
    ]);
    expect(error).toMatchObject({ message: 'AppendLedger is refused' });
  });

  it('that a round has no time for are said to be late, and no other is begun', async () => {
    const [round, term] = [new AbortController(), new AbortController()];

    const { tried, said } = await roundOf(
      () => {
        round.abort();
        round.signal.throwIfAborted();
      },
      { signal: round.signal, term: term.signal },
    );

    expect(tried).toEqual(['AppendLedger']);
    expect(said).toMatchObject([{ type: 'ActionsSucceeded', status: 'False', reason: 'Timeout' }]);
  });

  it('that end with the term are said nothing of: another writes the record by then', async () => {
    const term = new AbortController();
    const signal = AbortSignal.any([term.signal]);

    const { said, error } = await roundOf(
      () => {
        term.abort();
        signal.throwIfAborted();
      },
      { signal, term: term.signal },
    );

    expect(said).toEqual([]);
    expect(error).toMatchObject({ name: 'AbortError' });
  });
});

it('a record says which entries of people were passed over', async () => {
  const written: KubeObject[] = [];
  const updateStatus: ClusterPort['updateStatus'] = async (object) => {
    written.push(object);
    return object;
  };
  const world = { cluster: { updateStatus }, clock: { now: () => 0 } } as World;
  const approvals = Array.from({ length: 7 }, () => ({ by: 'eve', at: 'never' }));
  const record = {
    ...recordOf(applying, '1'),
    spec: { approvals: [{ by: 'ada', at: '2026-01-01T00:00:00Z' }, ...approvals] },
  };

  const decision = { status: { ...applying, conditions: [] }, actions: [], wakeAt: 1_000 };
  await settle<{ conditions: readonly Condition[] }, never>(
    world,
    createSettled(),
    record,
    decision,
    async () => 'Done',
    op,
  );

  expect(written[0]?.['status']).toMatchObject({
    conditions: [
      {
        type: 'EntriesReadable',
        status: 'False',
        reason: 'EntryUnreadable',
        message: expect.stringMatching(
          /^passed over: spec\.approvals\[1\]: at: .*spec\.approvals\[5\].*; and 2 more$/,
        ),
      },
    ],
  });
});
