import type { WatchState } from '@seatrial/model';
import type { Observed } from '../observation.ts';
import {
  type ArmGap,
  type ArmLook,
  addCounts,
  badShare,
  type Counts,
  noCounts,
  type Reading,
  readArm,
} from './counts.ts';
import { withReason } from './error-rate.ts';
import type { ErrorRateGate } from './error-rate-rules.ts';
import { longServing } from './failing-pods.ts';
import {
  hiccupEValue,
  noHiccupEvidence,
  SECONDS_MIN,
  unwellChance,
  weighHiccups,
} from './hiccup-evidence.ts';
import { noLimitEvidence, timesOdds, weighLook } from './limit-evidence.ts';
import { percent } from './percent.ts';
import { upperShare } from './share-evidence.ts';

/**
 * What a promotion is judged by. While pods are replaced, requests fail for reasons that are not the version's (a pod
 * that is ended too early), so only the ceiling counts; once the new version is whole, what stable did before counts too.
 */
export type WatchStage = WatchState['stage'];
export type { WatchState };

type ArmHiccups = WatchState['hiccups']['stable'];

/** One look; `at`: seconds of any clock; `pods`, `canaryPods`: those that serve the one Service and the other. */
export type WatchedLook = {
  readonly stable: Observed<Reading>;
  readonly canary: Observed<Reading>;
  readonly at: number;
  readonly pods: number;
  readonly canaryPods: number;
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
  /** More fail than is tolerated, still do, and it is not known yet whether that is a hiccup of some pods. */
  readonly isInDoubt: boolean;
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
/** How much longer a watch goes on while it is in doubt: several times as long as a hiccup. */
export const DOUBT_SECONDS_MAX = 60;
/** A hiccup is over where pods fail with less than this chance; where hiccups hardly explain what came, one that is over does not help. */
const UNWELL_MIN = 0.1;
const BEYOND_HICCUPS_MIN = 2;

/**
 * @param baseline what stable did while the canary was tried; no requests at all where none was
 * @param at when the stage begins, in seconds of any clock
 */
export function initialWatch(baseline: Counts, at: number, stage: WatchStage = 'Replacing'): WatchState {
  const hiccups = { at, evidence: noHiccupEvidence };
  return {
    stage,
    baseline,
    last: {},
    total: noCounts,
    evidence: noLimitEvidence,
    hiccups: { stable: hiccups, canary: hiccups },
  };
}

/**
 * The share tolerated in a stage: of what stable did before, not the estimate counts but what it may well have been. While
 * pods are replaced the old ones still answer: where they were nearly as bad as the ceiling, their errors are not the new
 * version's, which may be the one that mends them.
 */
export function toleratedShare(gate: ErrorRateGate, { stage, baseline }: WatchState): number {
  const before = upperShare(baseline, gate.alpha * BASELINE_ALPHA_SHARE);
  const tolerated = timesOdds(before, gate.toleranceOdds);
  if (stage === 'Replaced') return Math.min(gate.ceilingShare, tolerated);
  const wasBad = badShare(baseline) > gate.ceilingShare / 2;
  return wasBad ? Math.max(gate.ceilingShare, tolerated) : gate.ceilingShare;
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
  const addedTo = { stable: addedBy(stable), canary: addedBy(canary) };
  const added = addCounts(addedTo.stable, addedTo.canary);
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
    hiccups: {
      stable: weighArm(state.hiccups.stable, addedTo.stable, seen.at, seen.pods, tolerated),
      canary: weighArm(state.hiccups.canary, addedTo.canary, seen.at, seen.canaryPods, tolerated),
    },
  };
  const { eValue } = next.evidence;
  const hiccups = [next.hiccups.stable.evidence, next.hiccups.canary.evidence];
  const beyondHiccups = Math.max(...hiccups.map(hiccupEValue));
  const mayGoOn = beyondHiccups >= BEYOND_HICCUPS_MIN || hiccups.some((it) => unwellChance(it) >= UNWELL_MIN);
  const isShown = eValue >= threshold && beyondHiccups >= threshold;
  const evidence: WatchEvidence = {
    before: { ...state.baseline, share: badShare(state.baseline) },
    after: { ...total, share: badShare(total) },
    toleratedShare: tolerated,
    eValue,
    threshold,
    isInDoubt: eValue >= threshold && mayGoOn && !isShown,
  };
  const counted = withReason(describe(gate, evidence), state);
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

function addedBy(look: ArmLook): Counts {
  return look.type === 'Counted' ? look.added : noCounts;
}

function weighArm(
  { at, evidence }: ArmHiccups,
  added: Counts,
  now: number,
  pods: number,
  tolerated: number,
): ArmHiccups {
  if (added.requests === 0) return { at, evidence };
  // Its pods have served before anybody looked.
  const begun = evidence.looks === 0 ? { ...evidence, failing: longServing(pods) } : evidence;
  const look = { ...added, pods, seconds: Math.max(SECONDS_MIN, now - at) };
  return { at: now, evidence: weighHiccups(begun, look, tolerated) };
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
