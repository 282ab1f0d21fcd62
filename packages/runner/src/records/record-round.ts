import type { Decision, Op } from '@seatrial/core';
import type { EpochMs, KubeObject } from '@seatrial/model';
import { type Conditioned, type Performed, type Settled, settle } from '../act/settle.ts';
import type { Unsaid } from '../act/unsaid.ts';
import type { World } from '../world.ts';
import { hasFinalizer, setFinalizer } from './finalizer.ts';

/** One round of a record that is held until nothing is left to undo or to write down. */
export interface RecordRound<Status extends Conditioned, Action> {
  /** As it was read. */
  readonly object: KubeObject;
  /** Whether it needs no hold any more. */
  readonly isOver: boolean;
  /** Has those wait that must not decide meanwhile. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly decide: () => Promise<Decision<Status, Action>>;
  readonly perform: (action: Action) => Promise<Performed>;
  readonly isFinished: (status: Status) => boolean;
  readonly unsaid?: Unsaid;
}

/** Hold, observe and decide, write, act. @returns when the next round is due */
export async function driveRecord<Status extends Conditioned, Action>(
  world: Pick<World, 'cluster' | 'clock' | 'log'>,
  settled: Settled,
  { object, isOver, inTurn, decide, perform, isFinished, unsaid }: RecordRound<Status, Action>,
  op: Op,
): Promise<EpochMs | 'OnChange'> {
  if (await setFinalizer(world, object, isOver, op)) return world.clock.now();
  return inTurn(async () => {
    const decision = await decide();
    const wakeAt = await settle(world, settled, object, decision, perform, op, unsaid);
    return hasFinalizer(object) && isFinished(decision.status) ? world.clock.now() : wakeAt;
  });
}
