import type { Case } from './release.ts';

/** Pods that serve the canary's requests; 1 where nothing can be seen of them. */
export function canaryPods({ seen }: Case): number {
  return seen.canary.type === 'Value' ? Math.max(1, seen.canary.value.replicas) : 1;
}

/** Pods that serve the stable Service, the gated workload's; 1 where nothing can be seen of them. */
export function stablePods({ release, seen }: Case): number {
  if (seen.workloads.type !== 'Value' || seen.plan.type !== 'Value') return 1;
  const name = release.spec.rollout?.workload.name;
  const index = seen.plan.value.workloads.findIndex((ref) => ref.name === name);
  return Math.max(1, seen.workloads.value[index]?.replicas ?? 1);
}
