import { type Finding, warningAt } from '@seatrial/model';
import { field, numberAt } from '../fields.ts';
import { selectorMatches } from '../label-selector.ts';
import { nameOf } from '../name-of.ts';
import type { Manifest } from './manifest.ts';
import { type Workload, workloadsOf } from './workloads.ts';

/** A budget that never allows an eviction: nodes cannot be drained, and scenarios that evict cannot run. */
export function checkDisruption(manifests: readonly Manifest[]): readonly Finding[] {
  const workloads = workloadsOf(manifests);
  return manifests
    .filter(({ object }) => object.kind === 'PodDisruptionBudget' && object.apiVersion.startsWith('policy/'))
    .flatMap(({ object, source }) => {
      const selector = field(object, 'spec', 'selector');
      const selected = workloads.filter(({ labels }) => selectorMatches(selector, labels));
      const obstacle = forbidsAll(field(object, 'spec'), selected);
      if (obstacle === undefined) return [];
      return [
        warningAt(source, ['spec', obstacle.field], {
          code: 'NoEvictionAllowed',
          message: `${nameOf(object)} allows no eviction at all: ${obstacle.why}`,
          hint: 'allow at least one; as it is no node with such a pod can be drained',
        }),
      ];
    });
}

function forbidsAll(
  spec: unknown,
  selected: readonly Workload[],
): { readonly field: string; readonly why: string } | undefined {
  const maxUnavailable = field(spec, 'maxUnavailable');
  const minAvailable = field(spec, 'minAvailable');
  if (maxUnavailable === 0 || maxUnavailable === '0%')
    return { field: 'maxUnavailable', why: 'none may be unavailable' };
  if (minAvailable === '100%') return { field: 'minAvailable', why: 'all must be available' };
  const replicas = selected.map(({ object }) =>
    object.kind === 'DaemonSet' ? Infinity : (numberAt(object, 'spec', 'replicas') ?? 1),
  );
  const pods = replicas.reduce((sum, count) => sum + count, 0);
  const least = countOf(minAvailable, pods);
  if (least === undefined || selected.length === 0 || least < pods) return undefined;
  return {
    field: 'minAvailable',
    why: `of ${pods} ${pods === 1 ? 'pod' : 'pods'} ${least} must be available`,
  };
}

/** A number of pods, or a share of them, which the API server rounds up. */
function countOf(value: unknown, pods: number): number | undefined {
  if (typeof value === 'number') return value;
  const percent = typeof value === 'string' ? /^(\d+)%$/.exec(value)?.[1] : undefined;
  return percent === undefined ? undefined : Math.ceil((Number(percent) / 100) * pods);
}
