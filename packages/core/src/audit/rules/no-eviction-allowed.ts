import { field } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import { evictionObstacle } from '../../validate/eviction-obstacle.ts';
import type { AuditRule } from '../rule.ts';

export const noEvictionAllowed: AuditRule = {
  name: 'NoEvictionAllowed',
  theme: 'Availability',
  severity: 'warning',
  about: 'A PodDisruptionBudget that allows no eviction at all: no node with such a pod can be drained.',
  todo: 'allow at least one: maxUnavailable: 1, or more pods than minAvailable',
  find: ({ ofKind, selected, replicasOf }) =>
    ofKind('policy/PodDisruptionBudget').flatMap((at) => {
      const spec = field(at.object, 'spec');
      const replicas = selected(at, field(spec, 'selector')).map((it) => replicasOf(it) ?? Infinity);
      const obstacle = evictionObstacle(spec, replicas);
      if (obstacle === undefined) return [];
      const message = `${nameOf(at.object)} allows no eviction at all: ${obstacle.why}`;
      return [{ at, path: ['spec', obstacle.field], message }];
    }),
};
