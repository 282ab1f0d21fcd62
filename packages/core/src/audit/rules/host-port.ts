import { items, numberAt } from '../../fields.ts';
import { allRoles, eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

export const hostPort: AuditRule = {
  name: 'HostPort',
  theme: 'Rights',
  severity: 'warning',
  about:
    'A container that takes a port of its node: one pod to a node, reachable past Services and NetworkPolicies.',
  todo: 'remove hostPort, and let a Service lead to the port',
  find: (scene) =>
    eachContainer(scene, allRoles, ({ value }) =>
      items(value, 'ports').flatMap((port, index) => {
        const number = numberAt(port, 'hostPort') ?? 0;
        if (number === 0) return [];
        return [{ path: ['ports', index, 'hostPort'], message: `takes port ${number} of its node` }];
      }),
    ),
};
