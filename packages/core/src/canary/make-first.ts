import { type KubeObject, type ObjectRef, refKey, refOf } from '@seatrial/model';
import { conditionOf } from '../health/conditions.ts';
import type { WorkloadHealth } from '../health/workload.ts';
import { nameOf, namesText } from '../name-of.ts';
import { waveNumbers, waveOf } from '../sync/waves.ts';
import { isCustom } from './before-canary.ts';
import { isJob } from './jobs.ts';
import { lateness, type NotHealthy, notHealthy, progressDeadlineSeconds } from './lateness.ts';
import {
  type Case,
  phaseAgeMs,
  pollMs,
  type ReleaseDecision,
  takeBack,
  waitFor,
  whyNoValue,
} from './release.ts';

/** An object that comes before the canary, and is there. */
export interface FirstObject extends ObjectRef {
  /** False only where it has a condition `Ready` that is not true. */
  readonly ready: boolean;
}

export function firstObject(live: KubeObject): FirstObject {
  const ready = conditionOf(live, 'Ready');
  return { ...refOf(live), ready: ready === undefined || ready.status === 'True' };
}

/**
 * Makes what comes before the canary, one wave after the other, and in each: what is named by others, what other programs make
 * something of, workloads, Jobs. Undefined when all of it is there and ready. Only what is missing is applied.
 */
export function makeFirst(subject: Case): ReleaseDecision | undefined {
  const { plan, first } = subject.seen;
  const wanted = firstOf(subject);
  if (wanted.length === 0) return undefined;
  if (plan.type !== 'Value' || first.type !== 'Value') {
    const message = whyNoValue(plan.type === 'Value' ? first : plan);
    return waitFor(subject, { reason: 'ManifestsUnavailable', message });
  }
  const live = new Map(first.value.map((it) => [refKey(it), it]));
  for (const objects of inStages(wanted)) {
    const missing = objects.filter((object) => !live.has(refKey(refOf(object))));
    if (missing.length > 0) {
      const why = { reason: 'MakingFirst', message: `made before the canary: ${namesText(missing)}` };
      return late(subject, missing) ?? waitFor(subject, why, [{ type: 'Apply', objects: missing }], pollMs);
    }
    const unready = unreadyIn(subject, objects, live);
    if (unready.length > 0) return waitUntilReady(subject, unready);
  }
  return undefined;
}

/** Of the plan's objects before the canary those that the record says are this release's to make. */
function firstOf({ seen, status }: Case): readonly KubeObject[] {
  if (seen.plan.type !== 'Value') return [];
  const added = new Set(status.added.map(refKey));
  return (seen.plan.value.canary?.first ?? []).filter((object) => added.has(refKey(refOf(object))));
}

const isWorkload = (object: KubeObject): boolean => object.apiVersion === 'apps/v1';
const stages: readonly ((object: KubeObject) => boolean)[] = [
  (object) => !isCustom(object) && !isWorkload(object) && !isJob(object),
  isCustom,
  isWorkload,
  isJob,
];

/** Wave by wave, and in a wave by what an object may need. */
function inStages(wanted: readonly KubeObject[]): readonly (readonly KubeObject[])[] {
  return waveNumbers(wanted).flatMap((wave) =>
    stages.map((isOf) => wanted.filter((object) => waveOf(object) === wave && isOf(object))),
  );
}

function unreadyIn(
  subject: Case,
  objects: readonly KubeObject[],
  live: ReadonlyMap<string, FirstObject>,
): readonly KubeObject[] {
  return objects.filter((object) =>
    isWorkload(object) || isJob(object)
      ? healthOf(subject, object)?.whole !== true
      : live.get(refKey(refOf(object)))?.ready !== true,
  );
}

function waitUntilReady(subject: Case, unready: readonly KubeObject[]): ReleaseDecision {
  for (const object of unready) {
    const failure = healthOf(subject, object)?.failure;
    if (failure === undefined) continue;
    const message = `${nameOf(object)}, before the canary: ${failure.message}`;
    return takeBack(subject, { outcome: 'Fail', gate: 'Health', ...failure, message });
  }
  const why = { reason: 'WaitingForFirst', message: `the canary waits for ${namesText(unready)}` };
  return late(subject, unready) ?? waitFor(subject, why);
}

function healthOf({ seen }: Case, object: KubeObject): WorkloadHealth | undefined {
  if (seen.plan.type !== 'Value' || seen.workloads.type !== 'Value') return undefined;
  const key = refKey(refOf(object));
  return seen.workloads.value[seen.plan.value.workloads.findIndex((ref) => refKey(ref) === key)];
}

/**
 * What other programs make something of, and is not ready in time, says nothing of the version, nor does what the cluster
 * has no room for. A workload whose pods run and are not ready does. A Job that still runs is only slow: it is not begun
 * again unasked.
 */
function late(subject: Case, waitedFor: readonly KubeObject[]): ReleaseDecision | undefined {
  const what = `${namesText(waitedFor)}, before the canary`;
  const refused = lateness(subject) === undefined ? undefined : notHealthy(subject, []);
  if (refused !== undefined) {
    return takeBack(subject, { ...refused, message: `${what}: ${refused.message}` });
  }
  const deadlineSeconds = progressDeadlineSeconds(subject);
  if (phaseAgeMs(subject) < deadlineSeconds * 1000) return undefined;
  const obstacle = waitedFor
    .map((object) => healthOf(subject, object)?.obstacle)
    .find((it) => it !== undefined);
  const said = obstacle === undefined ? '' : `: ${obstacle.message}`;
  return takeBack(subject, {
    ...whoseDelay(subject, waitedFor),
    reason: obstacle?.reason ?? 'NotReadyInTime',
    message: `${what}: not there and ready within ${deadlineSeconds} s${said}`,
  });
}

function whoseDelay(subject: Case, waitedFor: readonly KubeObject[]): Pick<NotHealthy, 'outcome' | 'gate'> {
  const running = waitedFor.filter((object) => {
    const health = healthOf(subject, object);
    return health?.exists === true && health.obstacle === undefined;
  });
  if (running.some(isWorkload)) return { outcome: 'Fail', gate: 'Health' };
  return { outcome: 'Inconclusive', gate: running.length > 0 ? 'Health' : 'Infrastructure' };
}
