import { field } from '../../fields.ts';
import { allRoles, eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

export const privilegeEscalation: AuditRule = {
  name: 'PrivilegeEscalation',
  theme: 'Rights',
  severity: 'warning',
  about:
    'A container whose processes may gain rights that their parents do not have, by a setuid program for example.',
  todo: 'set securityContext.allowPrivilegeEscalation: false',
  find: (scene) =>
    eachContainer(scene, allRoles, ({ value }) => {
      const security = field(value, 'securityContext');
      const isPrivileged = field(security, 'privileged') === true; // said by another rule, and refused together
      if (isPrivileged || field(security, 'allowPrivilegeEscalation') === false) return [];
      return [{ path: ['securityContext', 'allowPrivilegeEscalation'], message: 'may gain further rights' }];
    }),
};
