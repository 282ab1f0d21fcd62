import type { Observed } from '../observation.ts';
import { type ArmGap, addCounts, badShare, type Counts, noCounts, type Reading, readArm } from './counts.ts';
import type { ErrorRateGate } from './error-rate-rules.ts';
import { longServing } from './failing-pods.ts';
import {
  type HiccupEvidence,
  hiccupEValue,
  noHiccupEvidence,
  SECONDS_MIN,
  weighHiccups,
} from './hiccup-evidence.ts';
import { type LimitEvidence, noLimitEvidence, timesOdds, weighLook } from './limit-evidence.ts';
import { percent } from './percent.ts';
import { upperShare } from './share-evidence.ts';

/**
 * What a promotion is judged by. While pods are replaced, requests fail for reasons that are not the version's (a pod
 * that is ended too early), so only the ceiling counts; once the new version is whole, what stable did before counts too.
 */
export type WatchStage = 'Replacing' | 'Replaced';

/** What the watch remembers between looks: sufficient statistics of fixed size, plain JSON. */
export type WatchState = {
  readonly stage: WatchStage;
  /** What stable did while the canary was tried, frozen when promotion began. */
  readonly baseline: Counts;
  /** The counters at the last look; absent where the next look is where counting starts. */
  readonly last: { readonly stable?: Reading; readonly canary?: Reading };
  /** All requests of this stage, whichever Service served them. */
  readonly total: Counts;
  readonly evidence: LimitEvidence;
  /** When the last requests came, or when the stage began; seconds of any clock. */
  readonly at: number;
  /** The same evidence, of which hiccups of pods are none: both must agree. */
  readonly hiccups: HiccupEvidence;
};

/** One look; `at`: seconds of any clock; `pods`: those that serve. */
export type WatchedLook = {
  readonly stable: Observed<Reading>;
  readonly canary: Observed<Reading>;
  readonly at: number;
  readonly pods: number;
};

export type WatchReason =
  | 'ShareAboveCeiling'
  | 'ShareAboveTolerance'
  | ArmGap
  | 'MinimumSample'
  | 'Tolerated';

/** Why a judgement is what it is. */
export type WatchEvidence = {
  readonly before: Counts & { readonly share: number };
  readonly after: Counts & { readonly share: number };
  /** Greatest share of bad requests that is tolerated in this stage. */
  readonly toleratedShare: number;
  /** Evidence that the share is above it; `threshold` fails. */
  readonly eValue: number;
  readonly threshold: number;
};

export type WatchJudgement = {
  readonly state: WatchState;
  readonly verdict: 'Continue' | 'Fail' | 'Inconclusive';
  readonly reason: WatchReason;
  readonly message: string;
  readonly evidence: WatchEvidence;
};

/** Of alpha: the ceiling while pods are replaced, the bound on what stable did before, and the evidence against it. */
const REPLACING_ALPHA_SHARE = 0.1;
const BASELINE_ALPHA_SHARE = 0.45;
const REPLACED_ALPHA_SHARE = 0.45;

/**
 * @param baseline what stable did while the canary was tried; no requests at all where none was
 * @param at when the stage begins, in seconds of any clock
 */
export function initialWatch(baseline: Counts, at: number, stage: WatchStage = 'Replacing'): WatchState {
  return {
    stage,
    baseline,
    at,
    last: {},
    total: noCounts,
    evidence: noLimitEvidence,
    hiccups: noHiccupEvidence,
  };
}

/** The share tolerated in a stage: of what stable did before, not the estimate counts but what it may well have been. */
export function toleratedShare(gate: ErrorRateGate, { stage, baseline }: WatchState): number {
  if (stage === 'Replacing') return gate.ceilingShare;
  const before = upperShare(baseline, gate.alpha * BASELINE_ALPHA_SHARE);
  return Math.min(gate.ceilingShare, timesOdds(before, gate.toleranceOdds));
}

/**
 * Judges what users have had since promotion began, at one look of any schedule. A version whose odds of a bad request
 * are within tolerance of stable's before, and whose share is within the ceiling, fails with a chance of at most
 * `gate.alpha` over all looks together: the bound on stable before fails to hold, or the evidence lies, each with its
 * part of it. An arm that could not be read adds nothing; what it missed is counted at the next look. Unlike the gate of
 * a canary it has no arm beside it: what goes wrong for all versions at that hour is taken for the new one's.
 */
export function judgeWatch(gate: ErrorRateGate, state: WatchState, seen: WatchedLook): WatchJudgement {
  const stable = readArm(state.last.stable, seen.stable);
  const canary = readArm(state.last.canary, seen.canary);
  const added = [stable, canary]
    .map((arm) => (arm.type === 'Counted' ? arm.added : noCounts))
    .reduce(addCounts);
  const total = addCounts(state.total, added);
  const tolerated = toleratedShare(gate, state);
  const threshold = thresholdOf(gate, state.stage);
  const next: WatchState = {
    ...state,
    last: {
      ...state.last,
      ...(stable.type === 'Counted' ? { stable: stable.last } : {}),
      ...(canary.type === 'Counted' ? { canary: canary.last } : {}),
    },
    total,
    evidence: weighLook(state.evidence, added, tolerated, threshold),
    at: added.requests > 0 ? seen.at : state.at,
    hiccups: weighHiccups(
      state.total.requests === 0 ? { ...state.hiccups, failing: longServing(seen.pods) } : state.hiccups,
      { ...added, pods: seen.pods, seconds: Math.max(SECONDS_MIN, seen.at - state.at) },
      tolerated,
    ),
  };
  const evidence: WatchEvidence = {
    before: { ...state.baseline, share: badShare(state.baseline) },
    after: { ...total, share: badShare(total) },
    toleratedShare: tolerated,
    eValue: next.evidence.eValue,
    threshold,
  };
  const counted = describe(gate, evidence);
  const isShown = evidence.eValue >= threshold && hiccupEValue(next.hiccups) >= threshold;
  if (isShown && total.requests >= gate.minimumSample) {
    const reason = tolerated < gate.ceilingShare ? 'ShareAboveTolerance' : 'ShareAboveCeiling';
    const late = evidence.after.share > tolerated ? '' : '; of late it was more than that';
    return { state: next, verdict: 'Fail', reason, message: `${counted}${late}`, evidence };
  }
  if (stable.type === 'Missing') {
    const message = `stable: ${stable.message}; ${counted}`;
    return { state: next, verdict: 'Inconclusive', reason: stable.reason, message, evidence };
  }
  const reason = total.requests < gate.minimumSample ? 'MinimumSample' : 'Tolerated';
  return { state: next, verdict: 'Continue', reason, message: counted, evidence };
}

function thresholdOf({ alpha }: ErrorRateGate, stage: WatchStage): number {
  return 1 / (alpha * (stage === 'Replacing' ? REPLACING_ALPHA_SHARE : REPLACED_ALPHA_SHARE));
}

function describe(gate: ErrorRateGate, { before, after, toleratedShare: tolerated }: WatchEvidence): string {
  if (after.requests === 0) return 'no request was counted, so nothing is known of how they fare';
  const counted = `${after.bad} bad of ${after.requests} requests (${percent(after.share)}), at most ${percent(tolerated)} is tolerated`;
  if (tolerated === gate.ceilingShare) return counted;
  return `${counted}: stable had ${before.bad} bad of ${before.requests} (${percent(before.share)}) before`;
}
