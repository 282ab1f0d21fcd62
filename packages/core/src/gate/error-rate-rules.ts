import { type Answered, logEvidenceAnswered, logEvidenceUnanswered } from './answered.ts';
import type { ArmsTable } from './blocks.ts';
import { badShare, type Counts } from './counts.ts';
import { type HiccupEvidence, hiccupEValue } from './hiccup-evidence.ts';
import {
  type Alternative,
  hasDecided,
  noOddsEvidence,
  type OddsEvidence,
  type OddsTest,
} from './odds-evidence.ts';
import { logEvidenceAbove, logEvidenceBelow, logEvidenceOver, lowerShare } from './share-evidence.ts';

/** How much worse than stable a canary may be, and how sure one must be to say so. Shares and alpha lie strictly between 0 and 1. */
export type ErrorRateGate = {
  /**
   * Chance of failing a version that is within tolerance and ceiling, over all looks together; also the chance, of each
   * way to pass, that it passes a version which is worse than it says.
   */
  readonly alpha: number;
  /** Odds ratio of bad requests, canary against stable, that is still accepted (1 or more). */
  readonly toleranceOdds: number;
  /** Share of bad requests the canary may reach whatever the stable arm does: catches an outage of both arms. */
  readonly ceilingShare: number;
  /** Requests the canary must have served before it may fail or pass. */
  readonly minimumSample: number;
  /** Pass once it is shown that the canary's share of bad requests exceeds stable's by less than this ... */
  readonly extraShareMax: number;
  /** ... or, where this is given, its odds ratio against stable to be below it (more than `toleranceOdds`). */
  readonly passBelowOdds?: number;
  /** Greatest share of the requests sent to the canary that may go unanswered, or may fail to reach it. */
  readonly unansweredShareMax: number;
  /** What comes in so many seconds after the canary's first traffic, and after pods were added to it, is not judged. */
  readonly warmUpSeconds: number;
};

/**
 * alpha 1%: one needless rollback in a hundred releases at the edge of the tolerance, far fewer inside it. Ceiling 25%:
 * a service that loses a quarter of its requests is down, while one with a steady 20% (a noisy definition of bad) still
 * gets its fixes. Minimum 10: two or three unlucky requests at the start decide nothing. Extra share .5%: a version ten
 * times as bad as a stable one at .1% does not pass, and a clean one needs a thousand requests and some to show it.
 * Unanswered 15%: gateways do not share requests quite by their weights; much less, and it would be they that are judged.
 * Warm-up 2 s: first requests meet cold caches and pools that are still empty; longer, and an outage is seen late.
 */
export const errorRateDefaults: ErrorRateGate = {
  alpha: 0.01,
  toleranceOdds: 1.5,
  ceilingShare: 0.25,
  minimumSample: 10,
  extraShareMax: 0.005,
  unansweredShareMax: 0.15,
  warmUpSeconds: 2,
};

type GateSetting = 'ceilingShare' | 'extraShareMax' | 'passBelowOdds' | 'toleranceOdds';

/** Two settings that do not go together: one of them is to be lowered, or the other raised. */
export interface GateContradiction {
  readonly lower: GateSetting;
  readonly raise: GateSetting;
  readonly message: string;
}

/** Settings of which one makes the other pointless, or by which a canary would be tolerated and yet never pass. */
export function gateContradictions(gate: ErrorRateGate): readonly GateContradiction[] {
  const found: GateContradiction[] = [];
  const { extraShareMax, ceilingShare, passBelowOdds, toleranceOdds } = gate;
  if (extraShareMax > ceilingShare) {
    const message = `extraShareMax ${extraShareMax} is above ceilingShare ${ceilingShare}: a canary would have to pass with what fails it`;
    found.push({ lower: 'extraShareMax', raise: 'ceilingShare', message });
  }
  if (passBelowOdds !== undefined && passBelowOdds <= toleranceOdds) {
    const message = `passBelowOdds ${passBelowOdds} is not above toleranceOdds ${toleranceOdds}: a canary could be tolerated and yet never pass`;
    found.push({ lower: 'toleranceOdds', raise: 'passBelowOdds', message });
  }
  return found;
}

export type FailReason = 'OddsAboveTolerance' | 'ShareAboveCeiling' | 'RequestsUnanswered';
export type PassReason = 'ExtraShareBelowMax' | 'OddsBelowBound';

/** Of alpha, the odds get most: an outage is so plain that it costs the ceiling a request or two. */
const ODDS_ALPHA_SHARE = 0.9;
const CEILING_ALPHA_SHARE = 0.05;
const UNANSWERED_ALPHA_SHARE = 0.05;
/**
 * Evidence that hiccups do not explain is asked for this part of what the test itself is: it guards a test that has its
 * alpha already, and by its prior hiccups are ten an hour of each pod. bench/gate.ts shows what that leaves.
 */
const HICCUP_THRESHOLD_PART = 0.3;
/** Of the alpha of a pass, the bound on stable's share gets a tenth: it costs little, and a close bound gains little. */
const STABLE_ALPHA_SHARE = 0.1;
/** To what a bound on stable's share is searched. */
const SEARCH_PRECISION = 1e-8;
/**
 * Alternatives as multiples of the tolerance, with shares of the mixture. Two ways to go wrong carry most of it: a path
 * that breaks (about ten times the errors) and a version that is broken (hundreds of times).
 */
const WORSE: readonly Alternative[] = [
  { multiple: 1.25, share: 0.02 },
  { multiple: 1.6, share: 0.03 },
  { multiple: 3.2, share: 0.1 },
  { multiple: 6.4, share: 0.32 },
  { multiple: 12.8, share: 0.12 },
  { multiple: 32, share: 0.08 },
  { multiple: 640, share: 0.33 },
];
/** The same for "not worse": multiples of `passBelowOdds`. */
export const NOT_WORSE: readonly Alternative[] = [
  { multiple: 1 / 3, share: 0.7 },
  { multiple: 0.1, share: 0.3 },
];

export const noWorseEvidence: OddsEvidence = noOddsEvidence(WORSE);
export const noNotWorseEvidence: OddsEvidence = noOddsEvidence(NOT_WORSE);

/** The gate as the tests it makes. */
export type ErrorRateRules = {
  readonly gate: ErrorRateGate;
  /** Test of "the odds are at most `toleranceOdds`". */
  readonly worse: OddsTest;
  /** Test of "the odds are at least `passBelowOdds`"; absent where that is. */
  readonly notWorse?: OddsTest;
  readonly logCeilingThreshold: number;
  readonly logUnansweredThreshold: number;
  /** Of the evidence on the odds that hiccups do not explain. */
  readonly hiccupThreshold: number;
  /** Of the bound on stable's share, and of the canary against it. */
  readonly stableAlpha: number;
  readonly extraAlpha: number;
};

export function errorRateRules(gate: ErrorRateGate): ErrorRateRules {
  const { alpha, toleranceOdds, passBelowOdds } = gate;
  return {
    gate,
    worse: {
      edge: toleranceOdds,
      alternatives: WORSE,
      threshold: 1 / (alpha * ODDS_ALPHA_SHARE),
    },
    ...(passBelowOdds === undefined
      ? {}
      : { notWorse: { edge: passBelowOdds, alternatives: NOT_WORSE, threshold: 1 / alpha } }),
    logCeilingThreshold: -Math.log(alpha * CEILING_ALPHA_SHARE),
    logUnansweredThreshold: -Math.log(alpha * UNANSWERED_ALPHA_SHARE),
    hiccupThreshold: HICCUP_THRESHOLD_PART / (alpha * ODDS_ALPHA_SHARE),
    stableAlpha: alpha * STABLE_ALPHA_SHARE,
    extraAlpha: alpha * (1 - STABLE_ALPHA_SHARE),
  };
}

/** Whether what was counted so far fails the gate. */
export function failReason(
  rules: ErrorRateRules,
  canary: Counts,
  worse: OddsEvidence,
  hiccups: GateHiccups,
): FailReason | undefined {
  if (canary.requests < rules.gate.minimumSample) return undefined;
  if (hasDecided(rules.worse, worse) && hiccupEValue(hiccups.tolerance) >= rules.hiccupThreshold)
    return 'OddsAboveTolerance';
  // A share at or under the ceiling is never evidence that it is above.
  if (badShare(canary) <= rules.gate.ceilingShare) return undefined;
  if (Math.log(hiccupEValue(hiccups.ceiling)) < rules.logCeilingThreshold + Math.log(HICCUP_THRESHOLD_PART))
    return undefined;
  return logEvidenceAbove(canary, rules.gate.ceilingShare) >= rules.logCeilingThreshold
    ? 'ShareAboveCeiling'
    : undefined;
}

/** Whether it is shown that requests which are sent to the canary are not answered; it needs none of them. */
export function unansweredReason(
  rules: ErrorRateRules,
  answered: Answered | undefined,
  at: number,
): FailReason | undefined {
  if (answered === undefined) return undefined;
  const evidence = logEvidenceUnanswered(answered, at, rules.gate.unansweredShareMax);
  return evidence >= rules.logUnansweredThreshold ? 'RequestsUnanswered' : undefined;
}

/** The gate's two tests as they are where pods have hiccups. */
export type GateHiccups = { readonly tolerance: HiccupEvidence; readonly ceiling: HiccupEvidence };

/** What a pass is judged by: all requests of the release, and those since the step began that is to be passed. */
export type PassCounts = {
  readonly total: ArmsTable;
  readonly step: ArmsTable;
  readonly worse: OddsEvidence;
  readonly hiccups: GateHiccups;
  readonly answered?: Answered | undefined;
  /** Of the step. */
  readonly notWorse: OddsEvidence;
};

/**
 * Whether what was counted allows to go on: not while the evidence against the canary is half way, in logs, to a failure,
 * and never where its share is, or may be, above the ceiling.
 */
export function passReason(
  rules: ErrorRateRules,
  { total, step, worse, hiccups, answered, notWorse }: PassCounts,
): PassReason | undefined {
  const { gate } = rules;
  if (step.canary.requests < gate.minimumSample) return undefined;
  const against = Math.min(worse.eValue, hiccupEValue(hiccups.tolerance));
  if (against > Math.sqrt(rules.worse.threshold)) return undefined;
  if (badShare(total.canary) > gate.ceilingShare) return undefined;
  if (
    answered !== undefined &&
    logEvidenceAnswered(answered, gate.unansweredShareMax) < -Math.log(gate.alpha)
  )
    return undefined;
  if (isExtraBelowMax(rules, step)) return 'ExtraShareBelowMax';
  if (rules.notWorse === undefined || !hasDecided(rules.notWorse, notWorse)) return undefined;
  return isBelow(rules, step.canary, gate.ceilingShare) ? 'OddsBelowBound' : undefined;
}

/**
 * The share that the canary's must be shown to be below: what stable's is at least, and the extra share. That the bound on
 * stable fails to hold, or that the evidence against the canary lies, has a chance of alpha together; the evidence grows
 * with the bound, so a bound that is too low costs time and no more.
 */
export function passBound({ gate, stableAlpha }: ErrorRateRules, stable: Counts): number {
  return Math.min(gate.ceilingShare, lowerShare(stable, stableAlpha) + gate.extraShareMax);
}

/** Whether the canary is below `passBound`. The search for that bound ends as soon as the answer is known: most looks are far from it. */
function isExtraBelowMax(rules: ErrorRateRules, { stable, canary }: ArmsTable): boolean {
  const { gate, stableAlpha } = rules;
  const isBelowWith = (share: number) =>
    isBelow(rules, canary, Math.min(gate.ceilingShare, share + gate.extraShareMax));
  // What has been counted of stable is no less than its share may be.
  let [low, high] = [0, badShare(stable)];
  while (high - low > SEARCH_PRECISION) {
    if (!isBelowWith(high)) return false;
    if (isBelowWith(low)) return true;
    const middle = (low + high) / 2;
    if (logEvidenceOver(stable, middle) >= -Math.log(stableAlpha)) low = middle;
    else high = middle;
  }
  return isBelowWith(low);
}

function isBelow({ extraAlpha }: ErrorRateRules, canary: Counts, bound: number): boolean {
  return logEvidenceBelow(canary, bound) >= -Math.log(extraAlpha);
}
