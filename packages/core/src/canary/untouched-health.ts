import { type NotWholeBefore, type ObjectRef, refKey, refOf } from '@seatrial/model';
import { withCondition } from '../conditions.ts';
import type { WorkloadFailure } from '../health/pod-failure.ts';
import type { WorkloadHealth } from '../health/workload.ts';
import { nameOf, namesText } from '../name-of.ts';
import { isJob } from './jobs.ts';
import { lateness, noteWholeness, notHealthy } from './lateness.ts';
import type { ReleasePlan } from './plan.ts';
import {
  type Case,
  fail,
  type ReleaseDecision,
  recheckMs,
  takeBack,
  waitFor,
  whyNoValue,
} from './release.ts';

const notWholeBeforeMax = 500;
const messageCharsMax = 2_000;

/** A workload of the plan, and whether the version touches it. */
interface Seen {
  readonly ref: ObjectRef;
  readonly health: WorkloadHealth;
  readonly isTouched: boolean;
}

/**
 * Notes who is not whole before anything is applied. Whoever is seen whole later, while the stable pods are as they were,
 * was well before: only what it is then is held against it.
 */
export function noteBefore(subject: Case): Case {
  const { seen, status } = subject;
  if (seen.plan.type !== 'Value' || seen.workloads.type !== 'Value') return subject;
  const known = status.notWholeBefore;
  switch (status.phase) {
    case 'Pending': {
      const ran = new Set(seen.plan.value.previous.map((object) => refKey(refOf(object))));
      const found = workloadsSeen(subject)
        .filter(({ ref, health }) => ran.has(refKey(ref)) && !isJob(ref) && !health.whole)
        .slice(0, notWholeBeforeMax)
        .map(({ ref, health }) => ({ ...ref, message: whyNotWhole(health) }));
      return { ...subject, status: { ...status, notWholeBefore: found } };
    }
    case 'Preparing':
    case 'Progressing': {
      if (known === undefined || known.length === 0) return subject;
      const whole = new Set(
        workloadsSeen(subject)
          .filter(({ health }) => health.whole)
          .map(({ ref }) => refKey(ref)),
      );
      const left = known.filter((ref) => !whole.has(refKey(ref)));
      return left.length === known.length
        ? subject
        : { ...subject, status: { ...status, notWholeBefore: left } };
    }
    default:
      return subject;
  }
}

/** Health of the plan's workloads that the version has touched; none where they cannot be seen. */
export function touchedHealth(subject: Case): readonly WorkloadHealth[] {
  return workloadsSeen(subject)
    .filter(({ isTouched }) => isTouched)
    .map(({ health }) => health);
}

/** Told, and not waited for: workloads that are not whole, and that the version does not touch. */
export function untouchedText(subject: Case): string {
  const left = unwhole(subject).filter(({ isTouched }) => !isTouched);
  const [before, since] = [true, false].map((was) =>
    left.filter(({ ref }) => wasNotWhole(subject, ref) === was).map(({ ref }) => ref),
  );
  return [
    before?.length ? `; not whole before it either, and not touched by it: ${namesText(before)}` : '',
    since?.length ? `; no longer whole, though not touched by it: ${namesText(since)}` : '',
  ].join('');
}

/** Notes since when a workload that has been whole under this release, or before it, is not any more. */
export function noteUnwhole(subject: Case): Case {
  return subject.seen.workloads.type === 'Value'
    ? noteWholeness(subject, lapsed(subject).length === 0)
    : subject;
}

/**
 * At the end of the watch: undefined once all are whole that were so when it began, or before the release. One that the
 * version touches speaks against it. One that it does not touch leaves open what has broken it: the version before is put
 * back, and this one is tried again later. Then either that has mended it, or it was not whole before.
 */
export function awaitWhole(subject: Case): ReleaseDecision | undefined {
  const { workloads } = subject.seen;
  if (workloads.type !== 'Value')
    return waitFor(subject, { reason: 'ClusterUnavailable', message: whyNoValue(workloads) });
  const found = lapsed(subject);
  if (found.length === 0) return undefined;
  const { previousVersion, undo } = subject.release.spec;
  const touched = found.filter(({ isTouched }) => isTouched);
  const verdict = notHealthy(
    subject,
    touched.map(({ health }) => health),
  );
  const isLate = lateness(subject) !== undefined;
  if (touched.length > 0 && verdict?.outcome === 'Fail') {
    const after = {
      ...verdict,
      message: `after promotion: ${namesText(refsOf(touched))}: ${verdict.message}`,
    };
    if (previousVersion !== undefined) return takeBack(subject, after, { restore: true });
    if (isLate) return fail(subject, after);
  }
  const bystander = found.find(
    ({ isTouched, health }) =>
      !isTouched && (health.failure !== undefined || (isLate && health.obstacle === undefined)),
  );
  // A way back that a person asked for is not taken back; that it is not whole is told at the end.
  if (bystander !== undefined && undo === undefined) return takeBackFor(subject, bystander);
  if (isLate || (undo !== undefined && touched.length === 0)) return undefined;
  return waitFor(
    subject,
    { reason: 'WaitingForWhole', message: `promoted; no longer whole: ${namesText(refsOf(found))}` },
    [],
    recheckMs,
  );
}

/** A promoted release names in a condition what is not whole all the same, and why that does not speak against it. */
export function noteNotWhole(subject: Case): Case {
  const left = unwhole(subject);
  const [first] = left;
  if (first === undefined) return subject;
  const isOld = left.every(({ ref }) => wasNotWhole(subject, ref));
  const told = {
    type: 'WorkloadsWhole',
    status: 'False',
    reason: isOld ? 'NotWholeBefore' : 'NoLongerWhole',
    message: left
      .map(({ ref, health }) => `${nameOf(ref)}: ${whyNotWhole(health)}`)
      .join('; ')
      .slice(0, messageCharsMax),
  } as const;
  const { status, now } = subject;
  return { ...subject, status: { ...status, conditions: withCondition(status.conditions, told, now) } };
}

function takeBackFor(subject: Case, { ref, health }: Seen): ReleaseDecision {
  const why: WorkloadFailure = health.failure ?? { reason: 'NotWhole', message: whyNotWhole(health) };
  return takeBack(
    subject,
    {
      outcome: 'Inconclusive',
      gate: 'OtherWorkload',
      ...why,
      message: `after promotion: ${nameOf(ref)}, which was whole before and which this version does not touch: ${why.message}`,
    },
    { restore: true },
  );
}

/** Those that are not whole and have been, before the release or at its promotion. A Job is done, or waited for. */
function lapsed(subject: Case): readonly Seen[] {
  return unwhole(subject).filter(
    ({ ref, isTouched }) => !isJob(ref) && (isTouched || !wasNotWhole(subject, ref)),
  );
}

function unwhole(subject: Case): readonly Seen[] {
  return workloadsSeen(subject).filter(({ health }) => !health.whole);
}

/** Records of a runner from before this was noted do not say it; nobody is blamed then. */
function wasNotWhole({ status }: Case, ref: ObjectRef): boolean {
  const { notWholeBefore } = status;
  return notWholeBefore === undefined || notWholeBefore.some((it) => refKey(it) === refKey(ref));
}

/** The plan's workloads as they are; none where they cannot be seen. */
export function workloadsSeen({ seen }: Case): readonly Seen[] {
  if (seen.plan.type !== 'Value' || seen.workloads.type !== 'Value') return [];
  const { workloads, untouched }: ReleasePlan = seen.plan.value;
  return seen.workloads.value.flatMap((health, index) => {
    const ref = workloads[index];
    return ref === undefined ? [] : [{ ref, health, isTouched: !untouched.has(refKey(ref)) }];
  });
}

function whyNotWhole({ failure, obstacle, exists, readyReplicas, replicas }: WorkloadHealth): string {
  if (!exists) return 'it is not there';
  const said = (failure ?? obstacle)?.message;
  return (said ?? `${readyReplicas} of ${replicas} pods ready`).slice(0, messageCharsMax);
}

function refsOf(seen: readonly Seen[]): readonly (ObjectRef | NotWholeBefore)[] {
  return seen.map(({ ref }) => ref);
}
