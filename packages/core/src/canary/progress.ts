import type { Release, ReleaseStatus, Step } from '@seatrial/model';
import { fromInstant, toInstant } from '@seatrial/model';
import { enter } from '../decision.ts';
import { type GateJudgement, type GateState, initialGate, judgeErrorRate } from '../gate/error-rate.ts';
import { errorRateDefaults } from '../gate/error-rate-rules.ts';
import type { WorkloadHealth } from '../health/workload.ts';
import { type CanaryPlan, canaryReplicas } from './plan.ts';
import {
  type Case,
  decided,
  lack,
  moveTo,
  phaseAgeMs,
  pollMs,
  type ReleaseDecision,
  takeBack,
  waitFor,
} from './release.ts';

/** Makes the canary and waits until it is healthy; no request reaches it yet. */
export function prepare(subject: Case): ReleaseDecision {
  const ready = canaryAt(subject, 0);
  if (ready !== 'Ready') return ready;
  return moveTo(subject, 'Progressing', {
    reason: 'CanaryHealthy',
    message: 'canary is healthy without traffic',
  });
}

/** Takes the steps one by one, and listens to the error-rate gate all the while. */
export function progress(subject: Case): ReleaseDecision {
  const unwell = healthGate(subject);
  if (unwell !== undefined) return unwell;

  const { judgement, subject: judged } = errorRateGate(subject);
  if (judgement?.verdict === 'Fail') {
    return takeBack(judged, {
      outcome: 'Fail',
      gate: 'ErrorRate',
      reason: judgement.reason,
      message: judgement.message,
      evidence: { ...judgement.evidence },
    });
  }
  const step = stepsOf(judged.release)[judged.status.stepIndex];
  if (step === undefined) return promoteNow(judged, judgement);
  return takeStep(judged, step, judgement);
}

function takeStep(subject: Case, step: Step, judgement: GateJudgement | undefined): ReleaseDecision {
  const startedAt = subject.status.stepStartedAt;
  if (startedAt === undefined) return beginStep(subject, step);
  const ageMs = subject.now - fromInstant(startedAt);

  if (step.setWeight !== undefined) return setWeight(subject, step.setWeight);
  if (!canaryIsWhole(subject)) {
    return waitFor(
      subject,
      { reason: 'CanaryNotReady', message: 'no step is taken while the canary is not whole' },
      [],
      pollMs,
    );
  }
  if (step.pause !== undefined) {
    const leftMs = step.pause.seconds * 1000 - ageMs;
    if (leftMs <= 0) return nextStep(subject, 'PauseOver', `held for ${step.pause.seconds} s`);
    return waitFor(
      subject,
      { reason: 'Paused', message: `holds for ${step.pause.seconds} s` },
      [],
      Math.min(leftMs, pollMs),
    );
  }
  if (step.evidence !== undefined) return evidence(subject, step.evidence.timeoutSeconds, ageMs, judgement);
  if (step.approval !== undefined) return approval(subject, step.approval.count);
  return nextStep(subject, 'EmptyStep', 'step says nothing'); // the schema lets no such step in
}

function evidence(
  subject: Case,
  timeoutSeconds: number,
  ageMs: number,
  judgement: GateJudgement | undefined,
): ReleaseDecision {
  if (judgement?.verdict === 'Pass') return nextStep(subject, 'EvidencePassed', judgement.message);
  const message = judgement?.message ?? 'no request counted yet';
  if (ageMs >= timeoutSeconds * 1000) {
    return takeBack(subject, {
      outcome: 'Inconclusive',
      gate: 'Evidence',
      reason: 'EvidenceTimeout',
      message: `not enough evidence within ${timeoutSeconds} s: ${message}`,
      ...(judgement === undefined ? {} : { evidence: { ...judgement.evidence } }),
    });
  }
  const why = judgement?.verdict === 'Inconclusive' ? 'NoData' : 'GatheringEvidence';
  return waitFor(
    subject,
    { reason: why, message: why === 'NoData' ? message : 'error-rate gate is still open' },
    [],
    pollMs,
  );
}

/** Approvals are used up in order: an earlier approval step has taken the first ones. */
function approval(subject: Case, count: number): ReleaseDecision {
  const { release, status } = subject;
  const before = stepsOf(release)
    .slice(0, status.stepIndex)
    .reduce((sum, step) => sum + (step.approval?.count ?? 0), 0);
  const people = [...new Set(release.spec.approvals.slice(before).map((it) => it.by))];
  if (people.length >= count) return nextStep(subject, 'Approved', `approved by ${people.join(', ')}`);
  return waitFor(
    subject,
    {
      reason: 'WaitingForApproval',
      message: `${people.length} of ${count} approvals; "seatrial approve ${release.metadata.name}" gives one`,
    },
    [],
    pollMs,
  );
}

function setWeight(subject: Case, weightPercent: number): ReleaseDecision {
  const ready = canaryAt(subject, weightPercent);
  if (ready !== 'Ready') return ready;
  const { route, plan, canaryEndpoints } = subject.seen;
  if (plan.type !== 'Value' || plan.value.canary === undefined) {
    return waitFor(subject, { reason: 'ManifestsUnavailable', message: lack(plan) });
  }
  if (route.type === 'Value' && route.value.weightPercent === weightPercent && route.value.programmed) {
    return nextStep(subject, 'WeightInEffect', `${weightPercent}% of the requests reach the canary`);
  }
  const { canary } = plan.value;
  if (canaryEndpoints.type !== 'Value' || canaryEndpoints.value === 0) {
    const message =
      'no ready endpoint yet; requests sent now would fail for a reason that is not the version’s';
    return waitFor(subject, { reason: 'WaitingForEndpoints', message }, [], pollMs);
  }
  return waitFor(
    subject,
    { reason: 'SettingWeight', message: `route is told to send ${weightPercent}% to the canary` },
    [{ type: 'SetWeight', route: canary.route, arms: canary.arms, weightPercent }],
    pollMs,
  );
}

/** The canary with the replicas that a weight needs, whole; or what to do and wait for until it is. */
function canaryAt(subject: Case, weightPercent: number): 'Ready' | ReleaseDecision {
  const { plan, canary } = subject.seen;
  if (plan.type !== 'Value' || plan.value.canary === undefined) {
    return waitFor(subject, { reason: 'ManifestsUnavailable', message: lack(plan) });
  }
  const unwell = healthGate(subject);
  if (unwell !== undefined) return unwell;
  const replicas = canaryReplicas(stableReplicas(subject, plan.value.canary), weightPercent);
  const seen = canary.type === 'Value' ? canary.value : undefined;
  const made = seen?.tree === subject.release.spec.tree && seen.replicas >= replicas;
  if (made && seen.whole && subject.seen.settled) return 'Ready';
  const actions =
    made && subject.seen.settled
      ? []
      : [{ type: 'Apply' as const, objects: plan.value.canary.objects(replicas) }];
  return waitFor(
    subject,
    { reason: 'CanaryStarting', message: `canary of ${replicas} is starting` },
    actions,
    pollMs,
  );
}

/** Replicas follow the live workload, which an autoscaler may have changed, and the manifest where it cannot be seen. */
function stableReplicas({ seen }: Case, canary: CanaryPlan): number {
  if (seen.workloads.type !== 'Value' || seen.plan.type !== 'Value') return canary.stableReplicas;
  const index = seen.plan.value.workloads.findIndex((ref) => ref.name === canary.stable.name);
  const live: WorkloadHealth | undefined = seen.workloads.value[index];
  return live?.exists === true ? live.replicas : canary.stableReplicas;
}

/** Crash loops, image pulls, quota, or simply not healthy in time: needs no traffic to be known. */
function healthGate(subject: Case): ReleaseDecision | undefined {
  const { seen, status, now, release } = subject;
  if (seen.canary.type !== 'Value' || !seen.canary.value.exists) return overdue(subject, phaseAgeMs(subject));
  const { failure, whole } = seen.canary.value;
  if (failure !== undefined) {
    return takeBack(subject, {
      outcome: 'Fail',
      gate: 'Health',
      reason: failure.reason,
      message: failure.message,
    });
  }
  if (whole || status.phase !== 'Progressing')
    return whole ? undefined : overdue(subject, phaseAgeMs(subject));
  const since = status.notWholeSince === undefined ? now : fromInstant(status.notWholeSince);
  return release.spec.rollout === undefined ? undefined : overdue(subject, now - since);
}

function overdue(subject: Case, ageMs: number): ReleaseDecision | undefined {
  const deadlineSeconds = subject.release.spec.rollout?.progressDeadlineSeconds ?? Number.POSITIVE_INFINITY;
  if (subject.status.phase === 'Progressing' && subject.seen.canary.type !== 'Value') return undefined;
  if (ageMs < deadlineSeconds * 1000) return undefined;
  return takeBack(subject, {
    outcome: 'Fail',
    gate: 'Health',
    reason: 'ProgressDeadlineExceeded',
    message: `canary was not healthy within ${deadlineSeconds} s`,
  });
}

/** Judges what the arms have done since the last look, once requests can reach the canary. */
function errorRateGate(subject: Case): { judgement?: GateJudgement; subject: Case } {
  const { release, seen, now } = subject;
  const status = noteWholeness(subject);
  if (status.weightPercent === 0) return { subject: { ...subject, status } };
  const judgement = judge(release, status, seen);
  const { stable, canary } = judgement.evidence;
  const noted: ReleaseStatus = {
    ...status,
    gate: { ...judgement.state },
    evidence: {
      ...judgement.evidence,
      verdict: judgement.verdict,
      message: judgement.message,
      at: toInstant(now),
    },
    counts: {
      stable: { requests: stable.requests, bad: stable.bad },
      canary: { requests: canary.requests, bad: canary.bad },
    },
  };
  return { judgement, subject: { ...subject, status: noted } };
}

function judge(release: Release, status: ReleaseStatus, seen: Case['seen']): GateJudgement {
  const config = { ...errorRateDefaults, ...release.spec.rollout?.errorRate };
  // Only the runner may write the status, and what it wrote was a GateState.
  const state = status.gate === undefined ? initialGate() : (status.gate as unknown as GateState);
  return judgeErrorRate(config, state, seen.arms);
}

function noteWholeness({ status, seen, now }: Case): ReleaseStatus {
  if (seen.canary.type !== 'Value') return status;
  const { notWholeSince, ...rest } = status;
  return seen.canary.value.whole ? rest : { ...rest, notWholeSince: notWholeSince ?? toInstant(now) };
}

function canaryIsWhole({ seen }: Case): boolean {
  return seen.canary.type === 'Value' && seen.canary.value.whole;
}

/** Writes the step's intent into the record before anything is done for it. */
function beginStep({ status, now }: Case, step: Step): ReleaseDecision {
  const weightPercent = step.setWeight ?? status.weightPercent;
  return decided({ ...status, weightPercent, stepStartedAt: toInstant(now) }, [], now);
}

function nextStep({ status, now }: Case, reason: string, message: string): ReleaseDecision {
  const { stepStartedAt: _, ...rest } = enter(status, status.phase, { reason, message }, now);
  return decided({ ...rest, stepIndex: status.stepIndex + 1 }, [], now);
}

function promoteNow(subject: Case, judgement: GateJudgement | undefined): ReleaseDecision {
  const { seen, now } = subject;
  if (seen.plan.type !== 'Value')
    return waitFor(subject, { reason: 'ManifestsUnavailable', message: lack(seen.plan) });
  const approvers = [...new Set(subject.release.spec.approvals.map((it) => it.by))];
  const why = { reason: 'StepsDone', message: judgement?.message ?? 'all steps are done' };
  return moveTo(subject, 'Promoting', why, {
    inventory: seen.plan.value.full.map(({ apiVersion, kind, metadata }) => ({
      apiVersion,
      kind,
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
      name: metadata.name,
    })),
    verdict: {
      outcome: 'Pass',
      gate: 'ErrorRate',
      ...why,
      at: toInstant(now),
      ...(approvers.length === 0 ? {} : { by: approvers.join(', ') }),
      ...(judgement === undefined ? {} : { evidence: { ...judgement.evidence } }),
    },
  });
}

function stepsOf(release: Release): readonly Step[] {
  return release.spec.rollout?.steps ?? [];
}
