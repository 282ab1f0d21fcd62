import { type ErrorRateGate, errorRateRules } from './error-rate-rules.ts';
import { logEvidenceBelow } from './share-evidence.ts';

/** Nobody waits for more: a gate that asks for it is never passed. */
const requestsMax = 2 ** 40;

/**
 * How many requests a step with evidence takes at least: so many without a single bad one on the canary, beside a stable
 * version that has none either. `undefined`: more than anybody has.
 */
export function requestsToPass(gate: ErrorRateGate): number | undefined {
  const { extraAlpha } = errorRateRules(gate);
  const bound = Math.min(gate.ceilingShare, gate.extraShareMax);
  const isShown = (requests: number): boolean =>
    logEvidenceBelow({ requests, bad: 0 }, bound) >= -Math.log(extraAlpha);
  let high = 1;
  while (!isShown(high)) {
    high *= 2;
    if (high > requestsMax) return undefined;
  }
  let low = Math.floor(high / 2);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isShown(middle)) high = middle;
    else low = middle;
  }
  return Math.max(high, gate.minimumSample);
}
