import type { ClusterPort } from '@seatrial/core';
import { Counter, type Registry } from 'prom-client';

const results = ['applied', 'unchanged', 'failed', 'deleted'] as const;

export interface ObjectMetrics {
  /** The cluster, with what is applied to it and deleted from it counted. */
  readonly over: (cluster: ClusterPort) => ClusterPort;
  /** An object was left alone. */
  readonly unchanged: () => void;
}

export function createObjectMetrics(registry: Registry): ObjectMetrics {
  const objects = new Counter<'result'>({
    name: 'seatrial_objects_total',
    help: 'Objects that were applied, left unchanged since they are as they were applied, could not be applied, or were deleted.',
    labelNames: ['result'],
    registers: [registry],
  });
  for (const result of results) objects.inc({ result }, 0);
  const over = (cluster: ClusterPort): ClusterPort => ({
    ...cluster,
    async apply(object, op) {
      try {
        const applied = await cluster.apply(object, op);
        objects.inc({ result: 'applied' });
        return applied;
      } catch (error) {
        objects.inc({ result: 'failed' });
        throw error;
      }
    },
    async delete(ref, options, op) {
      const deleted = await cluster.delete(ref, options, op);
      if (options.as !== 'Chaos') objects.inc({ result: 'deleted' });
      return deleted;
    },
  });

  return { over, unchanged: () => objects.inc({ result: 'unchanged' }) };
}
