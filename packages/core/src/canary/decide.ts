import { type EpochMs, type Release, type ReleaseStatus, refKey, refOf } from '@seatrial/model';
import { withCondition, withEnding } from '../conditions.ts';
import { justCreated, unreachable } from '../decision.ts';
import { releaseNotAhead } from '../not-ahead.ts';
import { notePods } from '../quarantine/at-fault.ts';
import { noteAdopted } from './adopted.ts';
import { conclude } from './conclude.ts';
import { noteCrashLog } from './crash-log.ts';
import { noteCanaryWeight } from './drain.ts';
import { dryRun } from './dry-run.ts';
import { noteDoneJobs } from './jobs.ts';
import { refusal } from './lateness.ts';
import { notTriedMax } from './not-tried.ts';
import { endForRollback, overtaken } from './overtake.ts';
import { type CanaryPlan, canaryReplicas } from './plan.ts';
import { prepare, progress } from './progress.ts';
import { promote } from './promote.ts';
import {
  type Case,
  moveTo,
  type ReleaseDecision,
  type ReleaseSeen,
  takeBack,
  takeBackAsAsked,
  waitFor,
  whyNoValue,
} from './release.ts';
import { resourcesBefore } from './resource-health.ts';
import { rollBack } from './rollback.ts';
import { routesBefore } from './route-health.ts';
import { stepPosition } from './steps.ts';
import { awaitBaseline } from './traffic-look.ts';
import { askedBack, startUndo } from './undo.ts';
import { noteBefore } from './untouched-health.ts';
import { watch } from './watch.ts';
import { startWithoutCanary } from './without-canary.ts';

/**
 * One step in the life of a release: pure, total, and the same in the runner, in simulation and in replay.
 *
 *     Pending -> Preparing -> Progressing -> Promoting -> Watching -> Promoted
 *        \___________\____________\____________\____________\-> RollingBack -> RolledBack | Superseded
 *
 * Until Promoting nothing that the stable pods use has been touched, so going back is weight 0 and deleting `added`.
 */
export function decideRelease(release: Release, seen: ReleaseSeen, now: EpochMs): ReleaseDecision {
  const before = release.status === undefined ? begin(now) : releaseNotAhead(release.status, now);
  const given = { release, status: before, seen, now };
  const decision = finished(withoutOldRefusal(decide(given), now), now);
  const status = notePods(given, decision.status);
  const step = stepPosition(release, status);
  return { ...decision, status: step === undefined ? status : { ...status, step } };
}

/** A release that has ended says so to whoever waits for it. */
function finished(decision: ReleaseDecision, now: EpochMs): ReleaseDecision {
  const { status } = decision;
  const { phase, reason, message } = status;
  if (!isEnd(phase)) return decision;
  const ending = { type: 'Promoted', isTrue: phase === 'Promoted', reason, message } as const;
  return { ...decision, status: { ...status, conditions: withEnding(status.conditions, ending, now) } };
}

/** Where nothing is left to do, nothing can be late: what failed was done all the same, or is not wanted any more. */
function withoutOldRefusal(decision: ReleaseDecision, now: EpochMs): ReleaseDecision {
  const { status, actions } = decision;
  // Before it begins, a release is refused by what it only asks.
  if (actions.length > 0 || status.phase === 'Pending' || refusal(status) === undefined) return decision;
  const message = 'what had failed is done, or no longer wanted';
  const done = { type: 'ActionsSucceeded', status: 'True', reason: 'Done', message } as const;
  return { ...decision, status: { ...status, conditions: withCondition(status.conditions, done, now) } };
}

function decide(given: Case): ReleaseDecision {
  const subject = noteAdopted(noteBefore(noteCanaryWeight(noteDoneJobs(noteCrashLog(given)))));
  const { phase } = subject.status;
  switch (phase) {
    case 'Pending':
      return interrupted(subject) ?? start(subject);
    case 'Preparing':
      return interrupted(subject) ?? prepare(subject);
    case 'Progressing':
      return interrupted(subject) ?? progress(subject);
    case 'Promoting':
      return promote(subject);
    case 'Watching':
      return watch(subject);
    case 'RollingBack':
      return rollBack(subject);
    case 'Promoted':
    case 'RolledBack':
    case 'Superseded':
    case 'Failed':
      return conclude(subject);
    default:
      return unreachable(phase);
  }
}

/** A release that has ended: nothing of it moves traffic or pods any more. */
export function hasEnded(release: Release): boolean {
  return isEnd(release.status?.phase);
}

/** Whether a canary is made or tried, and nothing that runs is touched. */
export function isOnTrial(phase: ReleaseStatus['phase']): boolean {
  return phase === 'Preparing' || phase === 'Progressing';
}

function isEnd(phase: ReleaseStatus['phase'] | undefined): boolean {
  return phase === 'Promoted' || phase === 'RolledBack' || phase === 'Superseded' || phase === 'Failed';
}

function begin(now: EpochMs): ReleaseStatus {
  return { ...justCreated(now), stepIndex: 0, weightPercent: 0, added: [], inventory: [] };
}

/** People and newer versions may end a release until its verdict; its record goes only when nothing of it is left. */
function interrupted(subject: Case): ReleaseDecision | undefined {
  const { release } = subject;
  const request = askedBack(release, ['Reject', 'Rollback']);
  if (request !== undefined) {
    return takeBackAsAsked(subject, request, request.type === 'Reject' ? 'Rejected' : 'RollbackRequested');
  }
  if (release.metadata.deletionTimestamp !== undefined) {
    return takeBack(subject, {
      outcome: 'Superseded',
      gate: 'Person',
      reason: 'Deleted',
      message: 'the record was deleted; what is still wanted begins anew',
    });
  }
  return endForRollback(subject) ?? overtaken(subject);
}

function start(subject: Case): ReleaseDecision {
  const { seen, release } = subject;
  const { undo } = release.spec;
  if (seen.plan.type !== 'Value') {
    if (undo !== undefined) return startUndo(subject, undo);
    return waitFor(subject, { reason: 'ManifestsUnavailable', message: whyNoValue(seen.plan) });
  }
  const plan = seen.plan.value;
  if (plan.problem !== undefined) {
    return takeBack(subject, {
      outcome: 'Fail',
      gate: 'Health',
      reason: 'InvalidRollout',
      message: plan.problem,
    });
  }
  if (seen.faultsInFlight.type !== 'Value' || seen.faultsInFlight.value) {
    return waitFor(subject, {
      reason: 'ScenarioRunning',
      message:
        'a scenario has faults in flight on this application; its errors must not be taken for the canary’s',
    });
  }
  const refused = dryRun(subject);
  if (refused !== undefined) return refused;
  if (seen.workloads.type !== 'Value')
    return waitFor(subject, { reason: 'ClusterUnavailable', message: whyNoValue(seen.workloads) });
  if (undo !== undefined) return startUndo(subject, undo);
  if (plan.canary === undefined) {
    const { subject: looked, waits } = awaitBaseline(subject);
    return waits ?? startWithoutCanary(looked);
  }
  return beginCanary(subject, plan.canary);
}

/** What is there already by the name of what would come first is somebody's: it is not made, and not deleted. */
function beginCanary(subject: Case, canary: CanaryPlan): ReleaseDecision {
  const { first } = subject.seen;
  if (first.type !== 'Value')
    return waitFor(subject, { reason: 'ClusterUnavailable', message: whyNoValue(first) });
  const taken = new Set(first.value.map(refKey));
  const [there, made] = [true, false].map((isThere) =>
    canary.first.map(refOf).filter((ref) => taken.has(refKey(ref)) === isThere),
  );
  const objects = canary.objects(canaryReplicas(canary.stableReplicas, 0)).map(refOf);
  const notTried = [
    ...(there ?? []).map((ref) => ({ ...ref, reason: 'AlreadyThere' as const })),
    ...canary.notTried,
  ].slice(0, notTriedMax);
  return moveTo(
    subject,
    'Preparing',
    { reason: 'CanaryWanted', message: 'canary is made beside the stable workload' },
    {
      ...routesBefore(subject),
      ...resourcesBefore(subject),
      added: [...(made ?? []), ...objects],
      ...(notTried.length === 0 ? {} : { notTried }),
    },
  );
}
