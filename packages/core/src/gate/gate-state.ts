import { type ArmsTable, addTables, emptyTable, isBlockFull } from './blocks.ts';
import type { Reading } from './counts.ts';
import {
  type ErrorRateRules,
  type FailReason,
  failReason,
  noNotWorseEvidence,
  noWorseEvidence,
} from './error-rate-rules.ts';
import { type OddsEvidence, weighBlock } from './odds-evidence.ts';

/** What the gate remembers between looks: sufficient statistics of fixed size, plain JSON. */
export type GateState = {
  /** The counters at the last look; absent where the next look is where counting starts. */
  readonly last: { readonly stable?: Reading; readonly canary?: Reading };
  readonly total: ArmsTable;
  /** What came since the step began that is taken now: a step is passed by its own requests. */
  readonly step: { readonly index: number; readonly counts: ArmsTable };
  readonly block: ArmsTable;
  readonly worse: OddsEvidence;
  /** Of the step. */
  readonly notWorse: OddsEvidence;
  readonly failed?: FailReason;
};

/** What came since the last look. */
export type GateAddition = {
  readonly added: ArmsTable;
  /** Whether both arms could be read: a block spans the same time in both, so it ends only at such a look. */
  readonly isWhole: boolean;
  /** Index of the step that is taken. */
  readonly step: number;
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
    worse: noWorseEvidence,
    notWorse: noNotWorseEvidence,
  };
}

/** The state after one more look. */
export function absorb(rules: ErrorRateRules, state: GateState, addition: GateAddition): GateState {
  const { added, isWhole, step } = addition;
  const isNewStep = step !== state.step.index;
  const total = addTables(state.total, added);
  const block = addTables(state.block, added);
  const closes = isWhole && isBlockFull(block);
  const worse = closes ? weighBlock(rules.worse, state.worse, block) : state.worse;
  const notWorse = isNewStep ? noNotWorseEvidence : state.notWorse;
  const failed = state.failed ?? failReason(rules, total.canary, worse);
  return {
    last: state.last,
    total,
    step: { index: step, counts: isNewStep ? added : addTables(state.step.counts, added) },
    block: closes ? emptyTable : block,
    worse,
    notWorse: closes && rules.notWorse !== undefined ? weighBlock(rules.notWorse, notWorse, block) : notWorse,
    ...(failed === undefined ? {} : { failed }),
  };
}
