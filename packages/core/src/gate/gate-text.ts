import type { Release } from '@seatrial/model';
import { numberAt, stringAt } from '../fields.ts';
import { type ErrorRateGate, errorRateDefaults } from './error-rate-rules.ts';

/** The error-rate gate’s last look, in words and numbers; nothing before requests reached the canary. */
export function gateLines({ spec, status }: Release): readonly string[] {
  const evidence = status?.evidence;
  if (evidence === undefined) return [];
  const gate: ErrorRateGate = { ...errorRateDefaults, ...spec.rollout?.errorRate };
  const verdict = stringAt(evidence, 'verdict') ?? 'Undecided';
  const message = stringAt(evidence, 'message');
  return [
    message === undefined ? verdict : `${verdict}: ${message}`,
    armText('stable', evidence),
    armText('canary', evidence),
    `worse than ${gate.toleranceOdds} times the odds of stable: ${evidenceText(evidence, 'eValue', 'threshold')}, fails at ${numberText(numberAt(evidence, 'threshold'))}`,
    `the same, where hiccups of its pods and bursts of requests are taken for what they are: ${evidenceText(evidence, 'hiccupEValue', 'hiccupThreshold')}, fails at ${numberText(numberAt(evidence, 'hiccupThreshold'))} if both do`,
    `above the ceiling of ${shareText(gate.ceilingShare)}: ${evidenceText(evidence, 'ceilingEValue', 'ceilingThreshold')}, fails at ${numberText(numberAt(evidence, 'ceilingThreshold'))}`,
    `in this step the canary's share is below ${shareText(numberAt(evidence, 'upperBound'))} with ${percent(1 - gate.alpha)} confidence, passes below ${shareText(numberAt(evidence, 'passBound'))}: ${shareText(gate.extraShareMax)} more than stable has at least`,
    ...answeredLines(status?.gate, gate),
    `a good version fails with a chance of at most ${percent(gate.alpha)} if requests fail independently, when pods fail all of theirs for up to 10 s, each by itself and ten times an hour at most, and when clients try again at once or send some bad requests in a row`,
    ...(gate.passBelowOdds === undefined
      ? []
      : [
          `below ${gate.passBelowOdds} times the odds of stable: ${evidenceText(evidence, 'passEValue', 'passThreshold')}, passes at ${numberText(numberAt(evidence, 'passThreshold'))}`,
        ]),
  ];
}

/** What the canary has answered, held against its weight; nothing before a weight was in effect. */
function answeredLines(kept: unknown, { unansweredShareMax }: ErrorRateGate): readonly string[] {
  const weight = numberAt(kept, 'answered', 'weightPercent');
  const canary = numberAt(kept, 'answered', 'counts', 'canary', 'requests');
  const stable = numberAt(kept, 'answered', 'counts', 'stable', 'requests');
  if (weight === undefined || canary === undefined || stable === undefined || canary + stable === 0)
    return [];
  const share = shareText(canary / (canary + stable));
  return [
    `at a weight of ${weight}% the canary answered ${share} of the requests that ended, ${canary} of ${canary + stable}: fails once it is shown that more than ${shareText(unansweredShareMax)} of its own go unanswered`,
  ];
}

/** A test that has decided is not counted further: its e-value says no more than that it got there. */
function evidenceText(evidence: unknown, name: string, thresholdName: string): string {
  const value = numberAt(evidence, name);
  const threshold = numberAt(evidence, thresholdName);
  const isThere = value !== undefined && threshold !== undefined && value >= threshold;
  return isThere ? `e-value >= ${numberText(threshold)}` : `e-value ${numberText(value)}`;
}

function armText(arm: 'stable' | 'canary', evidence: unknown): string {
  const requests = numberAt(evidence, arm, 'requests') ?? 0;
  const bad = numberAt(evidence, arm, 'bad') ?? 0;
  const share =
    requests === 0 ? 'no requests' : `${shareText(bad / requests)} bad, ${bad} of ${requests} requests`;
  return `${arm}: ${share}`;
}

/** A share with its significant digits: `5.0%`, `0.12%`. */
export function shareText(share: number | undefined): string {
  if (share === undefined) return '?';
  const inPercent = share * 100;
  if (inPercent === 0) return '0%';
  return inPercent >= 1 ? `${Number(inPercent.toFixed(1))}%` : `${Number(inPercent.toPrecision(2))}%`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}

/** E-values reach from 0 to 1e300. */
export function numberText(value: number | undefined): string {
  if (value === undefined) return '?';
  if (value !== 0 && (Math.abs(value) >= 1e5 || Math.abs(value) < 0.01)) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** How requests fared since promotion began; nothing where none of them was looked at. */
export function watchLines({ status }: Release): readonly string[] {
  const evidence = status?.watch?.evidence;
  const message = stringAt(evidence, 'message');
  if (message === undefined) return [];
  const since =
    stringAt(status?.watch?.state, 'stage') === 'Replaced' ? 'once it was whole' : 'while pods were replaced';
  return [
    `${stringAt(evidence, 'verdict') ?? 'Continue'}, ${since}: ${message}`,
    `worse than that: e-value ${numberText(numberAt(evidence, 'eValue'))}, fails at ${numberText(numberAt(evidence, 'threshold'))}`,
  ];
}
