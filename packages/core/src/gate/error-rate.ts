import type { Observed } from '../observation.ts';
import {
  type ArmGap,
  type ArmLook,
  badShare,
  type Counts,
  noCounts,
  type Reading,
  readArm,
} from './counts.ts';
import {
  type ErrorRateGate,
  type ErrorRateRules,
  errorRateRules,
  type FailReason,
  type PassReason,
  passBound,
  passReason,
} from './error-rate-rules.ts';
import { absorb, type GateState } from './gate-state.ts';
import { hiccupEValue } from './hiccup-evidence.ts';
import { percent } from './percent.ts';
import { logEvidenceAbove, upperShare } from './share-evidence.ts';

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
  /** The same where hiccups of its pods are taken for what they are; `hiccupThreshold` must be reached as well. */
  readonly hiccupEValue: number;
  readonly hiccupThreshold: number;
  /** Evidence that the canary's share is above the ceiling; `ceilingThreshold` fails. */
  readonly ceilingEValue: number;
  readonly ceilingThreshold: number;
  /** Of the step that is taken: the canary's share of bad requests is below this, with confidence over all looks. */
  readonly upperBound: number;
  /** It passes once `upperBound` is not above this: what stable's share is at least, and the extra share. */
  readonly passBound: number;
  /** Evidence that the odds are below `passBelowOdds`; `passThreshold` passes. Absent where that is not asked for. */
  readonly passEValue?: number;
  readonly passThreshold?: number;
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

/** One look at the arms. */
export type GateLook = {
  readonly stable: Observed<Reading>;
  readonly canary: Observed<Reading>;
  /** When it was, in seconds of any clock. */
  readonly at: number;
  /** Index of the step that is taken; 0 where there are none. */
  readonly step: number;
  /** Pods that serve the canary's requests: so much of them fails while one of its pods does. */
  readonly canaryPods: number;
  /** Share of the requests that the route sends to the canary; absent where it is unknown or not in effect. */
  readonly weightPercent?: number;
};

/**
 * Judges the share of bad requests, canary against stable, at one look of any schedule (conditions in odds-evidence.ts).
 * An arm that could not be read adds nothing, and the look is Inconclusive unless the canary alone is above the
 * ceiling; what it missed is counted at the next look. Once failed, always failed. Pass is not kept: it says what the
 * evidence allows now, and is withheld while the evidence against the canary is half way (in logs) to failing it.
 */
export function judgeErrorRate(gate: ErrorRateGate, state: GateState, seen: GateLook): GateJudgement {
  const rules = errorRateRules(gate);
  const stable = readArm(state.last.stable, seen.stable);
  const canary = readArm(state.last.canary, seen.canary);
  const absorbed = absorb(rules, state, {
    added: { stable: addedBy(stable), canary: addedBy(canary) },
    isWhole: stable.type === 'Counted' && canary.type === 'Counted',
    step: seen.step,
    at: seen.at,
    canaryPods: seen.canaryPods,
    ...(seen.weightPercent === undefined ? {} : { weightPercent: seen.weightPercent }),
  });
  const last = {
    ...state.last,
    ...(stable.type === 'Counted' ? { stable: stable.last } : {}),
    ...(canary.type === 'Counted' ? { canary: canary.last } : {}),
  };
  const next = { ...absorbed, last };
  const evidence = evidenceOf(rules, next);
  const { message, ...verdict } = verdictOf(rules, next, stable, canary, evidence);
  return { state: next, evidence, ...verdict, message: withReason(message, next) };
}

/** The message, and why the counts in it began anew, where they did. */
export function withReason(
  message: string,
  { begunAnew }: { readonly begunAnew?: string | undefined },
): string {
  return begunAnew === undefined ? message : `${message}; ${begunAnew}`;
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
      message: `${explain(rules.gate, state.failed)}: ${arms}${sentText(state)}`,
    };
  for (const [name, look] of [
    ['canary', canary],
    ['stable', stable],
  ] as const) {
    if (look.type === 'Missing')
      return { verdict: 'Inconclusive', reason: look.reason, message: `${name}: ${look.message}` };
  }
  const { requests } = state.step.counts.canary;
  if (requests < rules.gate.minimumSample) {
    const message = `${requests} of the ${rules.gate.minimumSample} requests the canary must serve first`;
    return { verdict: 'Continue', reason: 'MinimumSample', message };
  }
  const reason = passReason(rules, { ...state, step: state.step.counts });
  if (reason !== undefined)
    return { verdict: 'Pass', reason, message: `${explain(rules.gate, reason)}: ${arms}` };
  return { verdict: 'Continue', reason: 'Undecided', message: `not enough evidence yet: ${arms}` };
}

/** What the canary has answered of what it should have, where that is what it failed by. */
function sentText({ failed, answered }: GateState): string {
  if (failed !== 'RequestsUnanswered' || answered === undefined) return '';
  const { stable, canary } = answered.counts;
  const all = stable.requests + canary.requests;
  return `; at a weight of ${answered.weightPercent}% it answered ${canary.requests} of all ${all} that ended`;
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
    case 'RequestsUnanswered':
      return `more than ${percent(gate.unansweredShareMax)} of the requests that are sent to the canary are not answered`;
    case 'ExtraShareBelowMax':
      return `the canary's share of bad requests is less than ${percent(gate.extraShareMax)} above that of stable`;
    case 'OddsBelowBound':
      return `the canary's odds of a bad request are less than ${gate.passBelowOdds} times those of stable`;
  }
}

function evidenceOf(rules: ErrorRateRules, state: GateState): GateEvidence {
  const { stable, canary } = state.total;
  const step = state.step.counts;
  return {
    stable: { ...stable, share: badShare(stable) },
    canary: { ...canary, share: badShare(canary) },
    eValue: state.worse.eValue,
    logEValue: Math.log(state.worse.eValue),
    threshold: rules.worse.threshold,
    hiccupEValue: hiccupEValue(state.hiccups.tolerance),
    hiccupThreshold: rules.hiccupThreshold,
    ceilingEValue: finiteExp(logEvidenceAbove(canary, rules.gate.ceilingShare)),
    ceilingThreshold: Math.exp(rules.logCeilingThreshold),
    upperBound: upperShare(step.canary, rules.extraAlpha),
    passBound: passBound(rules, step.stable),
    ...(rules.notWorse === undefined
      ? {}
      : { passEValue: state.notWorse.eValue, passThreshold: rules.notWorse.threshold }),
  };
}

function finiteExp(log: number): number {
  return Math.exp(Math.min(log, EVALUE_LOG_MAX));
}
