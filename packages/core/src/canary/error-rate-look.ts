import type { EpochMs, ReleaseStatus } from '@seatrial/model';
import { fromInstant, GateState, issueText, toInstant } from '@seatrial/model';
import { type GateJudgement, judgeErrorRate } from '../gate/error-rate.ts';
import { errorRateDefaults } from '../gate/error-rate-rules.ts';
import { initialGate } from '../gate/gate-state.ts';
import { isSameJson } from '../same-json.ts';
import type { Case } from './release.ts';
import { canaryPods } from './serving-pods.ts';
import { gateLookMs, stepsOf } from './steps.ts';

type ParseError = { readonly issues: readonly Parameters<typeof issueText>[0][] } | undefined;

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
  const state = remembered(status.gate);
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

/** What the gate kept. Where a runner of another release kept something else, it begins anew, and says so. */
function remembered(kept: ReleaseStatus['gate']): GateState {
  if (kept === undefined) return initialGate();
  const { data, error } = GateState.safeParse(kept);
  return data ?? { ...initialGate(), begunAnew: begunAnewText(error) };
}

/** Why counts begin anew: for people, and short. */
export function begunAnewText(error: ParseError): string {
  const [issue] = error?.issues ?? [];
  const what = issue === undefined ? '' : ` (${issue.path.join('.') || 'it'} ${issueText(issue)})`;
  return `counted anew: what was kept of earlier looks cannot be read${what}`.slice(0, 300);
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
