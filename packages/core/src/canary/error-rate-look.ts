import type { EpochMs, ReleaseStatus } from '@seatrial/model';
import { fromInstant, toInstant } from '@seatrial/model';
import { type GateJudgement, judgeErrorRate } from '../gate/error-rate.ts';
import { errorRateDefaults } from '../gate/error-rate-rules.ts';
import { type GateState, initialGate } from '../gate/gate-state.ts';
import { isSameJson } from '../same-json.ts';
import type { Case } from './release.ts';
import { canaryPods } from './serving-pods.ts';
import { gateLookMs, stepsOf } from './steps.ts';

export interface ErrorRateLook {
  readonly subject: Case;
  /** Absent while no request can reach the canary, and while the last look is too fresh for another. */
  readonly judgement?: GateJudgement;
}

/**
 * Judges what the arms have done since the last look, once requests can reach the canary. A look that saw nothing new
 * is not noted: a release that waits for hours must not write its record for hours.
 */
export function lookAtErrorRate(subject: Case): ErrorRateLook {
  const { status } = subject;
  if (status.weightPercent === 0 || gateDueMs(subject) > 0) return { subject };
  const judgement = judge(subject);
  const isNews =
    !isSameJson(judgement.state, status.gate) || status.evidence?.['message'] !== judgement.message;
  return { judgement, subject: isNews ? { ...subject, status: noted(subject, judgement) } : subject };
}

/** How long until the gate looks again. */
export function gateDueMs({ status, now }: Case): number {
  return dueMs(status.evidence, now);
}

/** How long until what was last seen is old enough for another look. A clock that was set back holds none up. */
export function dueMs(evidence: Readonly<Record<string, unknown>> | undefined, now: EpochMs): number {
  const at = evidence?.['at'];
  if (typeof at !== 'string' || fromInstant(at) > now) return 0;
  return Math.max(0, fromInstant(at) + gateLookMs - now);
}

function judge(subject: Case): GateJudgement {
  const { release, status, seen, now } = subject;
  const config = { ...errorRateDefaults, ...release.spec.rollout?.errorRate };
  // Only the runner may write the status, and what it wrote was a GateState; an older one's is begun anew.
  const isCurrent = status.gate?.['hiccups'] !== undefined;
  const state = isCurrent ? (status.gate as unknown as GateState) : initialGate();
  // Once all steps are taken, what came in the last of them is what the promotion rests on.
  const step = Math.min(status.stepIndex, Math.max(0, stepsOf(release).length - 1));
  return judgeErrorRate(config, state, {
    ...seen.arms,
    at: now / 1000,
    step,
    canaryPods: canaryPods(subject),
    ...weightInEffect(subject),
  });
}

/** What the route sends to the canary, once a gateway has put it into effect. */
function weightInEffect({ status, seen }: Case): { readonly weightPercent?: number } {
  const { weightPercent } = status;
  if (seen.route.type !== 'Value' || !seen.route.value.programmed) return {};
  return seen.route.value.weightPercent === weightPercent ? { weightPercent } : {};
}

function noted({ status, now }: Case, { state, verdict, message, evidence }: GateJudgement): ReleaseStatus {
  const { stable, canary } = evidence;
  return {
    ...status,
    gate: { ...state },
    evidence: { ...evidence, verdict, message, at: toInstant(now) },
    counts: {
      stable: { requests: stable.requests, bad: stable.bad },
      canary: { requests: canary.requests, bad: canary.bad },
    },
  };
}
