import { field } from '../fields.ts';

/** Why a budget allows no eviction, and which of its fields says so. */
export interface EvictionObstacle {
  readonly field: 'maxUnavailable' | 'minAvailable';
  readonly why: string;
}

/**
 * Whether a PodDisruptionBudget never allows an eviction.
 *
 * @param spec of the budget
 * @param replicas of each workload that it selects; infinite where nobody knows
 */
export function evictionObstacle(spec: unknown, replicas: readonly number[]): EvictionObstacle | undefined {
  const maxUnavailable = field(spec, 'maxUnavailable');
  const minAvailable = field(spec, 'minAvailable');
  if (maxUnavailable === 0 || maxUnavailable === '0%')
    return { field: 'maxUnavailable', why: 'none may be unavailable' };
  if (minAvailable === '100%') return { field: 'minAvailable', why: 'all must be available' };
  const pods = replicas.reduce((sum, count) => sum + count, 0);
  const least = countOf(minAvailable, pods);
  if (least === undefined || replicas.length === 0 || least < pods) return undefined;
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
