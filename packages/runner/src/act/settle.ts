import type { Decision, Op } from '@seatrial/core';
import { field, PortError, withCondition } from '@seatrial/core';
import { type Condition, type EpochMs, type KubeObject, unreadableEntries } from '@seatrial/model';
import { withStatus, writeStatus } from '../records/write-status.ts';
import type { World } from '../world.ts';
import { nothingUnsaid, type Unsaid } from './unsaid.ts';

const outOfTime = {
  reason: 'Timeout',
  message: 'a round’s time was over before all of it was done; the next round begins it anew',
} as const;

const done = { status: 'True', reason: 'Done', message: 'the last actions were done' } as const;

/** `InLine`: somebody else does it, and wakes the record then. */
export type Performed = 'Done' | 'InLine';

export interface Conditioned {
  readonly conditions: readonly Condition[];
}

/** Which records have had all their actions done by this process, exactly as they are. */
export interface Settled {
  has(record: KubeObject): boolean;
  note(record: KubeObject): void;
  forget(record: KubeObject): void;
}

export function createSettled(): Settled {
  const versions = new Map<string, string | undefined>();
  const keyOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.namespace}/${metadata.name}`;
  return {
    has: (record) => {
      const version = versions.get(keyOf(record));
      return version !== undefined && version === record.metadata.resourceVersion;
    },
    note: (record) => void versions.set(keyOf(record), record.metadata.resourceVersion),
    forget: (record) => void versions.delete(keyOf(record)),
  };
}

/** Entries named in the condition: one who writes a hundred of them is named by the first. */
const unreadableNamed = 5;

function withUnreadable<Status extends Conditioned>(
  status: Status,
  unreadable: readonly string[],
  clock: World['clock'],
): Status {
  if (unreadable.length === 0) return status;
  const more = unreadable.length - unreadableNamed;
  const message = `passed over: ${unreadable.slice(0, unreadableNamed).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  const condition = { type: 'EntriesReadable', status: 'False', reason: 'EntryUnreadable', message } as const;
  return { ...status, conditions: withCondition(status.conditions, condition, clock.now()) };
}

/**
 * The order that makes a crash harmless: first the record is written, on the version that was decided on; then its
 * actions are done, one by one. An action that fails, or that a round has no time for, is said in a condition and tried
 * again in the next round.
 */
export async function settle<Status extends Conditioned, Action>(
  world: Pick<World, 'cluster' | 'clock' | 'log'>,
  settled: Settled,
  record: KubeObject,
  { status: decided, actions, wakeAt }: Decision<Status, Action>,
  perform: (action: Action) => Promise<Performed>,
  op: Op,
  unsaid: Unsaid = nothingUnsaid,
): Promise<EpochMs | 'OnChange'> {
  const wasSettled = settled.has(record);
  const status = withUnreadable(decided, unreadableEntries(record), world.clock);
  // What failed once and is asked for no more was done meanwhile, or is not wanted any more.
  const toWrite =
    actions.length === 0 && wakeAt === 'OnChange' ? nothingFails(status, world.clock.now()) : status;
  let written = record;
  const wanted = withStatus(record, toWrite);
  if (wanted !== record) {
    const mayWait = actions.length === 0 && wakeAt !== 'OnChange';
    const sayAt = mayWait ? unsaid.keep(record, wanted['status']) : undefined;
    if (sayAt !== undefined && wakeAt !== 'OnChange') return Math.min(wakeAt, sayAt);
    written = await world.cluster.updateStatus(wanted, op);
  }
  let performed: Performed;
  try {
    performed = await performAll(actions, perform, op);
  } catch (error) {
    if (op.signal.aborted && op.term?.aborted === false) {
      await note(world, written, status, { status: 'False', ...outOfTime }, { ...op, signal: op.term });
    }
    op.signal.throwIfAborted();
    if (!(error instanceof PortError) || error.code === 'Conflict') throw error;
    await note(world, written, status, { status: 'False', reason: error.code, message: error.message }, op);
    throw error;
  }
  if (performed === 'InLine') return wakeAt;
  if (actions.length > 0) {
    if (hasFailed(status)) written = await note(world, written, status, done, op);
    settled.note(written);
  } else if (wakeAt === 'OnChange')
    settled.forget(written); // nothing is asked of it, nor waited for
  else if (wasSettled && isSameState(record['status'], written['status'])) settled.note(written);
  return wakeAt;
}

function hasFailed({ conditions }: Conditioned): boolean {
  return conditions.some((it) => it.type === 'ActionsSucceeded' && it.status === 'False');
}

function nothingFails<Status extends Conditioned>(status: Status, now: EpochMs): Status {
  if (!hasFailed(status)) return status;
  return {
    ...status,
    conditions: withCondition(status.conditions, { type: 'ActionsSucceeded', ...done }, now),
  };
}

/** Does each of them, also after one has failed. @throws what the first that failed has thrown */
async function performAll<Action>(
  actions: readonly Action[],
  perform: (action: Action) => Promise<Performed>,
  op: Op,
): Promise<Performed> {
  const failures: unknown[] = [];
  let performed: Performed = 'Done';
  for (const action of actions) {
    try {
      if ((await perform(action)) === 'InLine') performed = 'InLine';
    } catch (error) {
      if (op.signal.aborted) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return performed;
}

/** Whether only counts and times have changed: then what was done for the record is still done. */
export function isSameState(before: unknown, after: unknown): boolean {
  return ['phase', 'reason', 'task'].every((name) => field(before, name) === field(after, name));
}

async function note<Status extends Conditioned>(
  { cluster, clock }: Pick<World, 'cluster' | 'clock'>,
  record: KubeObject,
  status: Status,
  condition: Pick<Condition, 'status' | 'reason' | 'message'>,
  op: Op,
): Promise<KubeObject> {
  const old = status.conditions.find((it) => it.type === 'ActionsSucceeded');
  if (old?.reason === condition.reason && old.message === condition.message) return record;
  const conditions = withCondition(
    status.conditions,
    { type: 'ActionsSucceeded', ...condition },
    clock.now(),
  );
  return writeStatus(cluster, record, { ...status, conditions }, op);
}
