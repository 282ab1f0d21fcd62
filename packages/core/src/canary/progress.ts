import type { Step } from '@seatrial/model';
import { refOf, toInstant } from '@seatrial/model';
import { noCounts } from '../gate/counts.ts';
import type { GateJudgement } from '../gate/error-rate.ts';
import { errorRateDefaults } from '../gate/error-rate-rules.ts';
import { initialWatch } from '../gate/promotion-watch.ts';
import { requestsToPass } from '../gate/requests-to-pass.ts';
import { approval } from './approval.ts';
import { gateDueMs, lookAtErrorRate } from './error-rate-look.ts';
import { healthGate, noteCanary } from './health-gate.ts';
import { progressDeadlineSeconds } from './lateness.ts';
import { makeFirst } from './make-first.ts';
import { mend } from './mend.ts';
import { noteNotLookedFor, noteOthers } from './others/others.ts';
import { pause } from './pause.ts';
import { promotedNow } from './promote-now.ts';
import { sayReach } from './reach-look.ts';
import {
  type Case,
  moveTo,
  type ReleaseDecision,
  takeBack,
  takeBackOnErrors,
  waitFor,
  whyNoValue,
} from './release.ts';
import { canaryAt, setWeight } from './set-weight.ts';
import { beginStep, gateLookMs, nextStep, stepAgeMs, stepsOf } from './steps.ts';
import { noteTraffic, trafficLost, trafficLostForMs } from './traffic-look.ts';
import { progressWithoutCanary } from './without-canary.ts';

/** Makes the canary and waits until it is healthy; no request reaches it yet. */
export function prepare(subject: Case): ReleaseDecision {
  const noted = noteOthers(noteTraffic(noteCanary(subject)));
  const making = makeFirst(noted);
  if (making !== undefined) return making;
  const ready = healthGate(noted) ?? canaryAt(noted, 0);
  if (ready !== 'Ready') return ready;
  const { subject: said, waits } = sayReach(noted);
  if (waits !== undefined) return waits;
  return moveTo(noteNotLookedFor(said), 'Progressing', {
    reason: 'CanaryHealthy',
    message: 'canary is healthy without traffic',
  });
}

/** Takes the steps one by one, and listens to the error-rate gate all the while. */
export function progress(subject: Case): ReleaseDecision {
  if (subject.status.withoutCanary === true) return progressWithoutCanary(noteTraffic(subject));
  const unwell = healthGate(noteCanary(subject));
  if (unwell !== undefined) return unwell;
  const { judgement, subject: judged } = lookAtErrorRate(noteTraffic(noteCanary(subject)));
  if (judgement?.verdict === 'Fail') return takeBackOnErrors(judged, judgement);
  const isAskedNow = promotedNow(judged.release) !== undefined && canaryIsWhole(judged);
  const step = isAskedNow ? undefined : stepsOf(judged.release)[judged.status.stepIndex];
  const next = step === undefined ? promoteNow(judged, judgement) : takeStep(judged, step, judgement);
  // A release that has failed ends, even while somebody changes its route again and again.
  return next.status.phase === 'RollingBack' ? next : (mend(judged) ?? next);
}

function takeStep(subject: Case, step: Step, judgement: GateJudgement | undefined): ReleaseDecision {
  if (subject.status.stepStartedAt === undefined) return beginStep(subject, step);
  if (step.setWeight !== undefined) return setWeight(subject, step.setWeight);
  if (!canaryIsWhole(subject)) {
    const message = 'no step is taken while the canary is not whole';
    return waitFor(subject, { reason: 'CanaryNotReady', message });
  }
  if (step.pause !== undefined) return pause(subject, step.pause.seconds);
  if (step.evidence !== undefined) return evidence(subject, step.evidence.timeoutSeconds, judgement);
  return approval(subject, step.approval?.count ?? 0);
}

function evidence(
  subject: Case,
  timeoutSeconds: number,
  judgement: GateJudgement | undefined,
): ReleaseDecision {
  const lost = trafficLost(subject);
  if (judgement?.verdict === 'Pass' && lost === undefined)
    return nextStep(subject, 'EvidencePassed', judgement.message);
  const message = lost ?? judgement?.message ?? 'no request counted yet';
  if (judgement === undefined && gateDueMs(subject) > 0) return untilNextLook(subject);
  if (stepAgeMs(subject) >= timeoutSeconds * 1000) {
    return takeBack(subject, {
      outcome: 'Inconclusive',
      gate: 'Evidence',
      reason: 'EvidenceTimeout',
      message: `not enough evidence within ${timeoutSeconds} s: ${message}${lost === undefined ? adviceFor(subject, judgement) : ''}`,
      ...(judgement === undefined ? {} : { evidence: { ...judgement.evidence } }),
    });
  }
  if (lost !== undefined) return waitFor(subject, { reason: 'TrafficLost', message: lost }, [], gateLookMs);
  const why = judgement?.verdict === 'Inconclusive' ? 'NoData' : 'GatheringEvidence';
  return waitFor(
    subject,
    { reason: why, message: why === 'NoData' ? message : 'error-rate gate is still open' },
    [],
    gateLookMs,
  );
}

/** What to do where the requests that came are too few to tell: nothing that is seen of them is amiss. */
function adviceFor({ release }: Case, judgement: GateJudgement | undefined): string {
  if (judgement?.verdict === 'Inconclusive') return '';
  const gate = { ...errorRateDefaults, ...release.spec.rollout?.errorRate };
  const least = requestsToPass(gate);
  const came = judgement?.state.step.counts.canary.requests ?? 0;
  const takes =
    least === undefined || came >= least
      ? 'a pass takes more requests than came'
      : `${came} requests came to the canary, and a pass takes ${least} or more`;
  return `; ${takes}: raise the step’s timeoutSeconds, the weight before it, or errorRate.extraShareMax (${gate.extraShareMax}); "seatrial gate power" says what each does`;
}

/** The gate has looked a moment ago: waits until it looks again, and leaves the message as it is. */
function untilNextLook(subject: Case): ReleaseDecision {
  const { reason, message } = subject.status;
  return waitFor(subject, { reason, message }, [], gateDueMs(subject));
}

function canaryIsWhole({ seen }: Case): boolean {
  return seen.canary.type === 'Value' && seen.canary.value.whole;
}

function promoteNow(subject: Case, judgement: GateJudgement | undefined): ReleaseDecision {
  const { seen, now, release } = subject;
  if (judgement === undefined && gateDueMs(subject) > 0) return untilNextLook(subject);
  const unasked = awaitTraffic(subject);
  if (unasked !== undefined) return unasked;
  if (seen.plan.type !== 'Value')
    return waitFor(subject, { reason: 'ManifestsUnavailable', message: whyNoValue(seen.plan) });
  const approvers = [...new Set(release.spec.approvals.map((it) => it.by))];
  const asked = promotedNow(release);
  const { gate, message } =
    asked === undefined ? whatPassed(subject, judgement) : { gate: 'Person' as const, ...asked };
  const why = { reason: asked?.reason ?? 'StepsDone', message };
  const by = asked?.by ?? approvers.join(', ');
  return moveTo(subject, 'Promoting', why, {
    inventory: seen.plan.value.full.map(refOf),
    watch: { state: { ...initialWatch(subject.status.counts?.stable ?? noCounts, now / 1000) } },
    verdict: {
      outcome: 'Pass',
      gate,
      ...why,
      at: toInstant(now),
      ...(by === '' ? {} : { by }),
      ...(judgement === undefined ? {} : { evidence: { ...judgement.evidence } }),
    },
  });
}

/** No traffic where there was some is no pass, whatever the steps were. It has until the deadline to come back. */
function awaitTraffic(subject: Case): ReleaseDecision | undefined {
  const message = trafficLost(subject);
  if (message === undefined) return undefined;
  const deadlineSeconds = progressDeadlineSeconds(subject);
  if (trafficLostForMs(subject) < deadlineSeconds * 1000)
    return waitFor(subject, { reason: 'TrafficLost', message }, [], gateLookMs);
  return takeBack(subject, {
    outcome: 'Inconclusive',
    gate: 'Traffic',
    reason: 'TrafficLost',
    message: `${message}, for ${deadlineSeconds} s`,
  });
}

/** Who gave the pass: the error-rate gate only where it was asked for evidence, which not all steps do. */
function whatPassed(
  { release }: Case,
  judgement: GateJudgement | undefined,
): { gate: 'ErrorRate' | 'Direct'; message: string } {
  if (judgement?.verdict === 'Pass') return { gate: 'ErrorRate', message: judgement.message };
  const last = judgement === undefined ? 'no request reached the canary' : judgement.message;
  return stepsOf(release).some((step) => step.evidence !== undefined)
    ? { gate: 'ErrorRate', message: `passed at its evidence step; at the last look: ${last}` }
    : {
        gate: 'Direct',
        message: `all steps are done and none asked for evidence; at the last look: ${last}`,
      };
}
