import type { Observed } from '../observation.ts';
import { type ArmsTable, addTables, emptyTable, isBlockFull } from './blocks.ts';
import { type ArmGap, type ArmLook, badShare, type Counts, noCounts, readArm } from './counts.ts';
import {
  type ErrorRateGate,
  type ErrorRateRules,
  errorRateRules,
  type FailReason,
  failReason,
  noNotWorseEvidence,
  noWorseEvidence,
  type PassReason,
  passReason,
} from './error-rate-rules.ts';
import { type OddsEvidence, weighBlock } from './odds-evidence.ts';
import { percent } from './percent.ts';
import { logEvidenceAbove, upperShare } from './share-evidence.ts';

/** What the gate remembers between looks: sufficient statistics of fixed size, plain JSON. */
export type GateState = {
  /** The counters at the last look; absent where the next look is where counting starts. */
  readonly last: { readonly stable?: Counts; readonly canary?: Counts };
  readonly total: ArmsTable;
  readonly block: ArmsTable;
  readonly worse: OddsEvidence;
  readonly notWorse: OddsEvidence;
  readonly failed?: FailReason;
};

export type GateReason = FailReason | PassReason | ArmGap | 'MinimumSample' | 'Undecided';
export type GateVerdict = 'Continue' | 'Pass' | 'Fail' | 'Inconclusive';

/** Why a verdict is what it is. Every number is finite: e-values beyond 1e300 read as 1e300. */
export type GateEvidence = {
  readonly stable: ArmEvidence;
  readonly canary: ArmEvidence;
  /** Evidence that the odds are above tolerance; `threshold` fails. */
  readonly eValue: number;
  readonly logEValue: number;
  readonly threshold: number;
  /** Evidence that the canary's share is above the ceiling; `ceilingThreshold` fails. */
  readonly ceilingEValue: number;
  readonly ceilingThreshold: number;
  /** The canary's share of bad requests is below this, with confidence 1 - alpha over all looks. */
  readonly upperBound: number;
  /** Evidence that the odds are below `passBelowOdds`; `passThreshold` passes. */
  readonly passEValue: number;
  readonly passThreshold: number;
};
type ArmEvidence = Counts & { readonly share: number };

export type GateJudgement = {
  readonly state: GateState;
  readonly verdict: GateVerdict;
  readonly reason: GateReason;
  readonly message: string;
  readonly evidence: GateEvidence;
};

const EVALUE_LOG_MAX = Math.log(1e300);

/**
 * Nothing seen yet. `FromFirstLook`: the counters ran before the gate did, as a router's do, and an arm's first look is
 * its start. `FromZero`: they started with the gate.
 */
export function initialGate(counting: 'FromFirstLook' | 'FromZero' = 'FromFirstLook'): GateState {
  return {
    last: counting === 'FromZero' ? emptyTable : {},
    total: emptyTable,
    block: emptyTable,
    worse: noWorseEvidence,
    notWorse: noNotWorseEvidence,
  };
}

/**
 * Judges the share of bad requests, canary against stable, at one look of any schedule (conditions in odds-evidence.ts).
 * An arm that could not be read adds nothing, and the look is Inconclusive unless the canary alone is above the
 * ceiling; what it missed is counted at the next look. Once failed, always failed. Pass is not kept: it says what the
 * evidence allows now, and is withheld while the evidence against the canary is half way (in logs) to failing it.
 */
export function judgeErrorRate(
  gate: ErrorRateGate,
  state: GateState,
  seen: { readonly stable: Observed<Counts>; readonly canary: Observed<Counts> },
): GateJudgement {
  const rules = errorRateRules(gate);
  const stable = readArm(state.last.stable, seen.stable);
  const canary = readArm(state.last.canary, seen.canary);
  const next = absorb(rules, state, stable, canary);
  const evidence = evidenceOf(rules, next);
  return { state: next, evidence, ...verdictOf(rules, next, stable, canary, evidence) };
}

function absorb(rules: ErrorRateRules, state: GateState, stable: ArmLook, canary: ArmLook): GateState {
  const added = { stable: addedBy(stable), canary: addedBy(canary) };
  const total = addTables(state.total, added);
  const block = addTables(state.block, added);
  // A block spans the same time in both arms, so it ends only at a look that read both.
  const closes = stable.type === 'Counted' && canary.type === 'Counted' && isBlockFull(block);
  const worse = closes ? weighBlock(rules.worse, state.worse, block) : state.worse;
  const failed = state.failed ?? failReason(rules, total.canary, worse);
  return {
    last: {
      ...state.last,
      ...(stable.type === 'Counted' ? { stable: stable.last } : {}),
      ...(canary.type === 'Counted' ? { canary: canary.last } : {}),
    },
    total,
    block: closes ? emptyTable : block,
    worse,
    notWorse: closes ? weighBlock(rules.notWorse, state.notWorse, block) : state.notWorse,
    ...(failed === undefined ? {} : { failed }),
  };
}

function addedBy(look: ArmLook): Counts {
  return look.type === 'Counted' ? look.added : noCounts;
}

function verdictOf(
  rules: ErrorRateRules,
  state: GateState,
  stable: ArmLook,
  canary: ArmLook,
  evidence: GateEvidence,
): Pick<GateJudgement, 'verdict' | 'reason' | 'message'> {
  const arms = `canary ${describe(evidence.canary)}, stable ${describe(evidence.stable)}`;
  if (state.failed !== undefined)
    return {
      verdict: 'Fail',
      reason: state.failed,
      message: `${explain(rules.gate, state.failed)}: ${arms}`,
    };
  for (const [name, look] of [
    ['canary', canary],
    ['stable', stable],
  ] as const) {
    if (look.type === 'Missing')
      return { verdict: 'Inconclusive', reason: look.reason, message: `${name}: ${look.message}` };
  }
  if (state.total.canary.requests < rules.gate.minimumSample) {
    const message = `${state.total.canary.requests} of the ${rules.gate.minimumSample} requests the canary must serve first`;
    return { verdict: 'Continue', reason: 'MinimumSample', message };
  }
  const reason = passReason(rules, state.total.canary, state.worse, state.notWorse);
  if (reason !== undefined)
    return { verdict: 'Pass', reason, message: `${explain(rules.gate, reason)}: ${arms}` };
  return { verdict: 'Continue', reason: 'Undecided', message: `not enough evidence yet: ${arms}` };
}

function describe(arm: ArmEvidence): string {
  return `${arm.bad} bad of ${arm.requests} (${percent(arm.share)})`;
}

function explain(gate: ErrorRateGate, reason: FailReason | PassReason): string {
  switch (reason) {
    case 'OddsAboveTolerance':
      return `the canary's odds of a bad request are more than ${gate.toleranceOdds} times those of stable`;
    case 'ShareAboveCeiling':
      return `the canary's share of bad requests is above the ceiling of ${percent(gate.ceilingShare)}`;
    case 'ShareBelowBound':
      return `the canary's share of bad requests is below ${percent(gate.passBelowShare)}`;
    case 'OddsBelowBound':
      return `the canary's odds of a bad request are less than ${gate.passBelowOdds} times those of stable`;
  }
}

function evidenceOf(rules: ErrorRateRules, state: GateState): GateEvidence {
  const { stable, canary } = state.total;
  return {
    stable: { ...stable, share: badShare(stable) },
    canary: { ...canary, share: badShare(canary) },
    eValue: state.worse.eValue,
    logEValue: Math.log(state.worse.eValue),
    threshold: rules.worse.threshold,
    ceilingEValue: finiteExp(logEvidenceAbove(canary, rules.gate.ceilingShare)),
    ceilingThreshold: Math.exp(rules.logCeilingThreshold),
    upperBound: upperShare(canary, rules.gate.alpha),
    passEValue: state.notWorse.eValue,
    passThreshold: rules.notWorse.threshold,
  };
}

function finiteExp(log: number): number {
  return Math.exp(Math.min(log, EVALUE_LOG_MAX));
}
