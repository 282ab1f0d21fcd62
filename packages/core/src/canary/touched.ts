import { groupKindOf, type KubeObject, refKey, refOf } from '@seatrial/model';
import { field, stringAt, stringMap, withField } from '../fields.ts';
import { treeAnnotation, type WorkloadHealth } from '../health/workload.ts';
import { selectorMatches } from '../label-selector.ts';
import { namesText } from '../name-of.ts';
import { podTemplateOf } from '../pod-template.ts';
import { isSameJson } from '../same-json.ts';
import { isCustom } from './before-canary.ts';
import { namesIn } from './pod-use.ts';
import type { Case } from './release.ts';

/** Kinds that decide what a pod may do or have without naming it: a change to one may be felt by any. */
const farReaching: ReadonlySet<string> = new Set([
  '/LimitRange',
  '/ResourceQuota',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
]);

/**
 * Workloads that a version leaves as they are, by `refKey`: neither they nor what their pods name, what selects those pods or
 * what scales them has changed. How they fare says nothing about the version.
 */
export function untouchedWorkloads(
  desired: readonly KubeObject[],
  previous: readonly KubeObject[],
): ReadonlySet<string> {
  const [before, now] = [previous, desired].map(
    (objects) => new Map(objects.map((object) => [refKey(refOf(object)), withoutTree(object)])),
  );
  const changed = [...previous, ...desired].filter((object) => {
    const key = refKey(refOf(object));
    return !isSameJson(before?.get(key), now?.get(key));
  });
  if (changed.some((object) => isCustom(object) || farReaching.has(groupKindOf(object)))) return new Set();
  const keys = new Set(changed.map((object) => refKey(refOf(object))));
  const untouched = desired.filter(
    (object) =>
      podTemplateOf(object) !== undefined &&
      !keys.has(refKey(refOf(object))) &&
      !changed.some((other) => reaches(other, object)),
  );
  return new Set(untouched.map((object) => refKey(refOf(object))));
}

/** Whether a change to an object may be felt by the pods of a workload. */
function reaches(object: KubeObject, workload: KubeObject): boolean {
  const template = podTemplateOf(workload);
  switch (object.kind) {
    case 'NetworkPolicy':
      return selectorMatches(field(object, 'spec', 'podSelector'), stringMap(template, 'metadata', 'labels'));
    case 'HorizontalPodAutoscaler':
      return (
        stringAt(object, 'spec', 'scaleTargetRef', 'kind') === workload.kind &&
        stringAt(object, 'spec', 'scaleTargetRef', 'name') === workload.metadata.name
      );
    default:
      return namesIn(field(template, 'spec')).includes(`${object.kind}/${object.metadata.name}`);
  }
}

/** Health of the plan's workloads that the version has touched; none where they cannot be seen. */
export function touchedHealth({ seen }: Case): readonly WorkloadHealth[] {
  if (seen.plan.type !== 'Value' || seen.workloads.type !== 'Value') return [];
  const { workloads, untouched } = seen.plan.value;
  return seen.workloads.value.filter((_, index) => {
    const ref = workloads[index];
    return ref === undefined || !untouched.has(refKey(ref));
  });
}

/** Told, and not waited for: workloads that are not whole, and that the version has left as they are. */
export function untouchedText({ seen }: Case): string {
  if (seen.plan.type !== 'Value' || seen.workloads.type !== 'Value') return '';
  const { workloads, untouched } = seen.plan.value;
  const health = seen.workloads.value;
  const unwhole = workloads.filter(
    (ref, index) => untouched.has(refKey(ref)) && health[index]?.whole === false,
  );
  return unwhole.length === 0 ? '' : `; not whole, and not changed by it: ${namesText(unwhole)}`;
}

/** Which version it was applied for is no change. */
function withoutTree(object: KubeObject): KubeObject {
  return withField(object, ['metadata', 'annotations', treeAnnotation], undefined);
}
