import { badShare, type Counts } from './counts.ts';
import {
  type Alternative,
  hasDecided,
  noOddsEvidence,
  type OddsEvidence,
  type OddsTest,
} from './odds-evidence.ts';
import { logEvidenceAbove, logEvidenceBelow } from './share-evidence.ts';

/** How much worse than stable a canary may be, and how sure one must be to say so. Shares and alpha lie strictly between 0 and 1. */
export type ErrorRateGate = {
  /** Chance of failing a version that is within tolerance and ceiling, over all looks together; also of each way to pass a worse one. */
  readonly alpha: number;
  /** Odds ratio of bad requests, canary against stable, that is still accepted (1 or more). */
  readonly toleranceOdds: number;
  /** Share of bad requests the canary may reach whatever the stable arm does: catches an outage of both arms. */
  readonly ceilingShare: number;
  /** Requests the canary must have served before it may fail or pass. */
  readonly minimumSample: number;
  /** Pass once the canary's share of bad requests is shown to be below this ... */
  readonly passBelowShare: number;
  /** ... or its odds ratio against stable below this (more than `toleranceOdds`), for services that always fail a little. */
  readonly passBelowOdds: number;
};

/**
 * alpha 1%: one needless rollback in a hundred releases at the edge of the tolerance, far fewer inside it. Ceiling 25%:
 * a service that loses a quarter of its requests is down, while one with a steady 20% (a noisy definition of bad) still
 * gets its fixes. Minimum 10: two or three unlucky requests at the start decide nothing. Pass below 2%: about 270 clean
 * requests, which is what "no outage, no gross error" costs at 99% confidence.
 */
export const errorRateDefaults: ErrorRateGate = {
  alpha: 0.01,
  toleranceOdds: 1.5,
  ceilingShare: 0.25,
  minimumSample: 10,
  passBelowShare: 0.02,
  passBelowOdds: 3,
};

type GateSetting = 'ceilingShare' | 'passBelowOdds' | 'passBelowShare' | 'toleranceOdds';

/** Two settings that do not go together: one of them is to be lowered, or the other raised. */
export interface GateContradiction {
  readonly lower: GateSetting;
  readonly raise: GateSetting;
  readonly message: string;
}

/** Settings by which a canary would pass with what fails it, or be tolerated and yet never pass. */
export function gateContradictions(gate: ErrorRateGate): readonly GateContradiction[] {
  const found: GateContradiction[] = [];
  if (gate.passBelowShare > gate.ceilingShare) {
    const message = `passBelowShare ${gate.passBelowShare} is above ceilingShare ${gate.ceilingShare}: a canary would pass with what fails it`;
    found.push({ lower: 'passBelowShare', raise: 'ceilingShare', message });
  }
  if (gate.passBelowOdds <= gate.toleranceOdds) {
    const message = `passBelowOdds ${gate.passBelowOdds} is not above toleranceOdds ${gate.toleranceOdds}: a canary could be tolerated and yet never pass`;
    found.push({ lower: 'toleranceOdds', raise: 'passBelowOdds', message });
  }
  return found;
}

export type FailReason = 'OddsAboveTolerance' | 'ShareAboveCeiling';
export type PassReason = 'ShareBelowBound' | 'OddsBelowBound';

/** Of alpha, the ceiling gets a tenth: an outage is so plain that it costs the ceiling one request or two. */
const CEILING_ALPHA_SHARE = 0.1;
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
const NOT_WORSE: readonly Alternative[] = [
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
  /** Test of "the odds are at least `passBelowOdds`". */
  readonly notWorse: OddsTest;
  readonly logCeilingThreshold: number;
  readonly logPassThreshold: number;
};

export function errorRateRules(gate: ErrorRateGate): ErrorRateRules {
  return {
    gate,
    worse: {
      edge: gate.toleranceOdds,
      alternatives: WORSE,
      threshold: 1 / (gate.alpha * (1 - CEILING_ALPHA_SHARE)),
    },
    notWorse: { edge: gate.passBelowOdds, alternatives: NOT_WORSE, threshold: 1 / gate.alpha },
    logCeilingThreshold: -Math.log(gate.alpha * CEILING_ALPHA_SHARE),
    logPassThreshold: -Math.log(gate.alpha),
  };
}

/** Whether what was counted so far fails the gate. */
export function failReason(
  rules: ErrorRateRules,
  canary: Counts,
  worse: OddsEvidence,
): FailReason | undefined {
  if (canary.requests < rules.gate.minimumSample) return undefined;
  if (hasDecided(rules.worse, worse)) return 'OddsAboveTolerance';
  // A share at or under the ceiling is never evidence that it is above.
  if (badShare(canary) <= rules.gate.ceilingShare) return undefined;
  return logEvidenceAbove(canary, rules.gate.ceilingShare) >= rules.logCeilingThreshold
    ? 'ShareAboveCeiling'
    : undefined;
}

/** Whether what was counted so far allows to go on: not while the evidence is half way, in logs, to a failure. */
export function passReason(
  rules: ErrorRateRules,
  canary: Counts,
  worse: OddsEvidence,
  notWorse: OddsEvidence,
): PassReason | undefined {
  if (canary.requests < rules.gate.minimumSample || worse.eValue > Math.sqrt(rules.worse.threshold))
    return undefined;
  if (logEvidenceBelow(canary, rules.gate.passBelowShare) >= rules.logPassThreshold) return 'ShareBelowBound';
  return hasDecided(rules.notWorse, notWorse) ? 'OddsBelowBound' : undefined;
}
