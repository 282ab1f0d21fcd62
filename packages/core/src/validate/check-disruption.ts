import { type Finding, warningAt } from '@seatrial/model';
import { field, numberAt } from '../fields.ts';
import { selectorMatches } from '../label-selector.ts';
import { nameOf } from '../name-of.ts';
import { evictionObstacle } from './eviction-obstacle.ts';
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
      const obstacle = evictionObstacle(field(object, 'spec'), selected.map(podsOf(manifests)));
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

/** How many pods a workload has, at the least where an autoscaler decides it. */
function podsOf(manifests: readonly Manifest[]): (workload: Workload) => number {
  const scalers = manifests.filter(({ object }) => object.kind === 'HorizontalPodAutoscaler');
  return ({ object: { kind, metadata, ...rest } }) => {
    if (kind === 'DaemonSet') return Infinity;
    const scaler = scalers.find(({ object }) => {
      const target = field(object, 'spec', 'scaleTargetRef');
      return field(target, 'kind') === kind && field(target, 'name') === metadata.name;
    });
    return (
      (scaler === undefined
        ? numberAt(rest, 'spec', 'replicas')
        : numberAt(scaler.object, 'spec', 'minReplicas')) ?? 1
    );
  };
}
