import { securityOf } from '../audited-pods.ts';
import { allRoles, eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

export const runsAsRoot: AuditRule = {
  name: 'RunsAsRoot',
  theme: 'Rights',
  severity: 'warning',
  about:
    'A container that runs as root, or may do so because nothing says otherwise: a hole in it or in the kernel is then one of root.',
  todo: 'set securityContext.runAsNonRoot: true and a runAsUser above 0, for the pod or the container',
  find: (scene) =>
    eachContainer(scene, allRoles, (container, pods) => {
      const user = securityOf(pods, container, 'runAsUser');
      if (user === 0) return [{ path: ['securityContext', 'runAsUser'], message: 'runs as root' }];
      if (user !== undefined || securityOf(pods, container, 'runAsNonRoot') === true) return [];
      return [{ path: ['securityContext', 'runAsNonRoot'], message: 'may run as root: its image decides' }];
    }),
};
