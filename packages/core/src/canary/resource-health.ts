import type { KubeObject, ObjectRef, ReleaseStatus } from '@seatrial/model';
import { apiGroupOf, fromInstant, refKey, refOf, toInstant } from '@seatrial/model';
import type { ObjectHealth } from '../health/kinds/health-status.ts';
import type { ResourceHealth } from '../health/resource.ts';
import { gatewayGroup, routesOf } from '../health/route.ts';
import { workloadOf } from '../health/workloads/table.ts';
import { nameOf } from '../name-of.ts';
import { isSameJson } from '../same-json.ts';
import { isCustom } from './before-canary.ts';
import { type NotHealthy, progressDeadlineSeconds } from './lateness.ts';
import { type Case, fail, pollMs, type ReleaseDecision, takeBack, waitFor, whyNoValue } from './release.ts';
import { someText } from './some-text.ts';

/** What a version changes beyond that is not waited for. */
const resourcesMax = 500;
/** The watch of their kinds wakes the release: this is for kinds that nobody may watch. */
const recheckMs = 5_000;

/**
 * The custom resources that a version makes or changes: Certificates, databases, gateways. Kubernetes' own kinds are not among
 * them: workloads and routes have looks of their own, and of the others a local cluster, or one without a cloud, would never
 * say that they are well (an address of a load balancer, a volume).
 */
export function changedResources(
  desired: readonly KubeObject[],
  previous: readonly KubeObject[],
): readonly ObjectRef[] {
  const before = new Map(previous.map((object) => [refKey(refOf(object)), object]));
  return desired
    .filter((object) => isResource(object) && !isSameJson(before.get(refKey(refOf(object))), object))
    .map(refOf)
    .slice(0, resourcesMax);
}

/** Whether no other look is for it. */
function isResource(object: KubeObject): boolean {
  const isOthers = isCustom(object) || apiGroupOf(object) === gatewayGroup;
  return isOthers && workloadOf(object) === undefined && routesOf([object]).length === 0;
}

/** What was not well before the release wrote anything: no version is blamed for that. */
export function resourcesBefore({ release, seen }: Case): Pick<ReleaseStatus, 'resourcesBefore'> {
  if (release.spec.previousVersion === undefined || seen.resources?.type !== 'Value') return {};
  const keys = seen.resources.value
    .filter(({ health }) => health.status !== 'Missing' && !isWell(health))
    .map(({ ref }) => refKey(ref));
  return keys.length === 0 ? {} : { resourcesBefore: keys };
}

/**
 * Waits until the custom resources that the version makes or changes are well; undefined once they are. One that is not in
 * time: where it says that it is broken, that is the version's; where it is only not there yet, nothing is known of the version.
 */
export function awaitResources(subject: Case, after = ''): ReleaseDecision | undefined {
  const { seen, status, release, now } = subject;
  const { resources } = seen;
  if (resources === undefined) return undefined;
  if (resources.type !== 'Value') {
    const afterMs = resources.type === 'NoData' ? pollMs : recheckMs;
    return waitFor(subject, { reason: 'ResourcesUnknown', message: whyNoValue(resources) }, [], afterMs);
  }
  const unwell = unwellOf(subject);
  if (unwell.length === 0) return undefined;
  const since = status.resourcesNotHealthySince ?? toInstant(now);
  const deadlineSeconds = progressDeadlineSeconds(subject);
  const message = textOf(unwell);
  if (now - fromInstant(since) < deadlineSeconds * 1000) {
    const waiting = { ...subject, status: { ...status, resourcesNotHealthySince: since } };
    return waitFor(waiting, { reason: 'ResourceNotHealthy', message }, [], recheckMs);
  }
  const verdict = tooLate(subject, unwell, after);
  if (release.spec.previousVersion !== undefined) return takeBack(subject, verdict, { restore: true });
  return fail(subject, verdict);
}

/** Of the custom resources that the version makes or changes those that are not well, and were before or were not there. */
export function unwellOf({ seen, status }: Case): readonly ResourceHealth[] {
  if (seen.resources?.type !== 'Value') return [];
  return seen.resources.value.filter((it) => !isWell(it.health) && !wasUnwell(status, it.ref));
}

/** What is said of custom resources that are not well in time. */
export function tooLate(subject: Case, unwell: readonly ResourceHealth[], after = ''): NotHealthy {
  const isBroken = unwell.some(({ health }) => isBrokenWord(health));
  return {
    ...(isBroken
      ? ({ outcome: 'Fail', gate: 'Health' } as const)
      : ({ outcome: 'Inconclusive', gate: 'Infrastructure' } as const)),
    reason: 'ResourceNotHealthy',
    message: `${after}not healthy within ${progressDeadlineSeconds(subject)} s: ${textOf(unwell)}`,
  };
}

/** What is still not well and was no better before, to be added to what is said next. */
export function resourcesText({ seen, status }: Case): string {
  if (seen.resources?.type !== 'Value') return '';
  const old = seen.resources.value.filter((it) => !isWell(it.health) && wasUnwell(status, it.ref));
  return old.length === 0 ? '' : `; as before this version: ${textOf(old)}`;
}

/** Somebody has stopped what is suspended on purpose. */
function isWell({ status }: ObjectHealth): boolean {
  return status === 'Healthy' || status === 'Suspended';
}

function isBrokenWord({ status }: ObjectHealth): boolean {
  return status === 'Degraded' || status === 'Missing';
}

function wasUnwell({ resourcesBefore }: ReleaseStatus, ref: ObjectRef): boolean {
  return resourcesBefore?.includes(refKey(ref)) ?? false;
}

function textOf(unwell: readonly ResourceHealth[]): string {
  return someText(
    unwell.map(({ ref, health }) => {
      const why = health.message === '' ? '' : `: ${health.message}`;
      return `${nameOf(ref)} is ${health.status}${why}`;
    }),
  );
}
