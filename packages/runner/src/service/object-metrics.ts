import type { ClusterPort } from '@seatrial/core';
import { Counter, type Registry } from 'prom-client';

const writes = ['applied', 'refused', 'deleted'] as const;

/** @returns the cluster, with what is applied to it and deleted from it counted */
export function createObjectMetrics(registry: Registry): (cluster: ClusterPort) => ClusterPort {
  const objects = new Counter<'result'>({
    name: 'seatrial_objects_total',
    help: 'Objects of applications that were written: applied, not applied although that was tried, or deleted.',
    labelNames: ['result'],
    registers: [registry],
  });
  for (const result of writes) objects.inc({ result }, 0);
  return (cluster) => ({
    ...cluster,
    async apply(object, op) {
      try {
        const applied = await cluster.apply(object, op);
        objects.inc({ result: 'applied' });
        return applied;
      } catch (error) {
        objects.inc({ result: 'refused' });
        throw error;
      }
    },
    async delete(ref, options, op) {
      await cluster.delete(ref, options, op);
      if (options.as === 'Runner') objects.inc({ result: 'deleted' });
    },
  });
}
