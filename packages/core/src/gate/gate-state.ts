import type { GateState } from '@seatrial/model';
import { answeredAfter } from './answered.ts';
import { type ArmsTable, addTables, emptyTable, isBlockFull } from './blocks.ts';
import type { Counts } from './counts.ts';
import {
  type ErrorRateRules,
  failReason,
  noNotWorseEvidence,
  noWorseEvidence,
  unansweredReason,
} from './error-rate-rules.ts';
import { newPods } from './failing-pods.ts';
import { noHiccupEvidence, SECONDS_MIN, weighHiccups } from './hiccup-evidence.ts';
import { timesOdds } from './limit-evidence.ts';
import { weighBlock } from './odds-evidence.ts';

export type { GateState };

/** What came since the last look. */
export type GateAddition = {
  readonly added: ArmsTable;
  /** Whether both arms could be read: a block spans the same time in both, so it ends only at such a look. */
  readonly isWhole: boolean;
  /** Index of the step that is taken. */
  readonly step: number;
  /** When this look was, in seconds of any clock. */
  readonly at: number;
  readonly canaryPods: number;
  /** Share of the requests that the route sends to the canary; absent where it is unknown or not in effect. */
  readonly weightPercent?: number;
};

/**
 * Nothing seen yet. `FromFirstLook`: the counters ran before the gate did, as a router's do, and an arm's first look is
 * its start. `FromZero`: they started with the gate.
 */
export function initialGate(counting: 'FromFirstLook' | 'FromZero' = 'FromFirstLook'): GateState {
  return {
    last: counting === 'FromZero' ? emptyTable : {},
    total: emptyTable,
    step: { index: 0, counts: emptyTable },
    block: emptyTable,
    ...(counting === 'FromZero' ? { canaryAt: 0 } : {}),
    hiccups: { tolerance: noHiccupEvidence, ceiling: noHiccupEvidence },
    worse: noWorseEvidence,
    notWorse: noNotWorseEvidence,
  };
}

/** The state after one more look. */
export function absorb(rules: ErrorRateRules, before: GateState, given: GateAddition): GateState {
  const state = { ...before, ...warmUpOf(rules, before, given) };
  const isWarm = state.warmUp === undefined || given.at > state.warmUp.until;
  const addition = isWarm ? given : { ...given, added: emptyTable };
  const { added, isWhole, step } = addition;
  const isNewStep = step !== state.step.index;
  const total = addTables(state.total, added);
  const block = addTables(state.block, added);
  const closes = isWhole && isBlockFull(block);
  const worse = closes ? weighBlock(rules.worse, state.worse, block) : state.worse;
  const notWorse = isNewStep ? noNotWorseEvidence : state.notWorse;
  const hiccups = weighed(rules, state, total.stable, addition);
  const answered = answeredAfter(state.answered, addition);
  const failed =
    state.failed ??
    failReason(rules, total.canary, worse, hiccups) ??
    unansweredReason(rules, answered, addition.at);
  return {
    last: state.last,
    total,
    step: { index: step, counts: isNewStep ? added : addTables(state.step.counts, added) },
    block: closes ? emptyTable : block,
    ...(state.warmUp === undefined ? {} : { warmUp: state.warmUp }),
    ...(added.canary.requests > 0 ? { canaryAt: addition.at } : canaryAtOf(state)),
    hiccups,
    worse,
    notWorse: closes && rules.notWorse !== undefined ? weighBlock(rules.notWorse, notWorse, block) : notWorse,
    ...(answered === undefined ? {} : { answered }),
    ...(failed === undefined ? {} : { failed }),
    ...(state.begunAnew === undefined ? {} : { begunAnew: state.begunAnew }),
  };
}

/** A warm-up begins when the canary can have requests, and with each look that sees more pods; that is its first second. */
function warmUpOf(
  { gate }: ErrorRateRules,
  { warmUp }: GateState,
  { at, canaryPods: pods, weightPercent, added }: GateAddition,
): Pick<GateState, 'warmUp'> {
  if (gate.warmUpSeconds === 0 || warmUp?.pods === pods) return {};
  if (weightPercent === undefined && added.canary.requests === 0) return {};
  const until = pods > (warmUp?.pods ?? 0) ? at + gate.warmUpSeconds - 1 : (warmUp?.until ?? at);
  return { warmUp: { until, pods } };
}

function canaryAtOf({ canaryAt }: GateState): Pick<GateState, 'canaryAt'> {
  return canaryAt === undefined ? {} : { canaryAt };
}

function weighed(
  { gate }: ErrorRateRules,
  { hiccups, canaryAt, total, warmUp }: GateState,
  stable: Counts,
  { added, at, canaryPods: pods }: GateAddition,
): GateState['hiccups'] {
  if (added.canary.requests === 0) return hiccups;
  // What began in the warm-up may still be there after it.
  const begun =
    warmUp !== undefined && total.canary.requests === 0 ? { failing: newPods(gate.warmUpSeconds) } : {};
  const usualShare = (stable.bad + 1) / (stable.requests + 1);
  const seconds = Math.max(SECONDS_MIN, at - (canaryAt ?? at));
  const look = { ...added.canary, seconds, pods, usualShare };
  // The estimate of stable's share is a tenth of a bad request too high: none bad of few is not none.
  const tolerated = timesOdds((stable.bad + 0.1) / (stable.requests + 1), gate.toleranceOdds);
  return {
    tolerance: weighHiccups({ ...hiccups.tolerance, ...begun }, look, tolerated),
    ceiling: weighHiccups({ ...hiccups.ceiling, ...begun }, look, gate.ceilingShare),
  };
}
