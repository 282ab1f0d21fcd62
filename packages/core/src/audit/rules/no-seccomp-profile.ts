import { stringAt } from '../../fields.ts';
import { securityOf } from '../audited-pods.ts';
import { allRoles, eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

export const noSeccompProfile: AuditRule = {
  name: 'NoSeccompProfile',
  theme: 'Rights',
  severity: 'info',
  about: 'A container that may make every system call: nothing filters those that programs do not need.',
  todo: 'set securityContext.seccompProfile: {type: RuntimeDefault}, for the pod or the container',
  find: (scene) =>
    eachContainer(scene, allRoles, (container, pods) => {
      const type = stringAt(securityOf(pods, container, 'seccompProfile'), 'type');
      if (type !== undefined && type !== 'Unconfined') return [];
      return [{ path: ['securityContext', 'seccompProfile'], message: 'may make every system call' }];
    }),
};
