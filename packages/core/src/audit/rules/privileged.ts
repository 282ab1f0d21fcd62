import { field } from '../../fields.ts';
import { allRoles, eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

export const privileged: AuditRule = {
  name: 'Privileged',
  theme: 'Rights',
  severity: 'error',
  about:
    'A privileged container: whoever breaks into it has the whole node, and with it all that runs there.',
  todo: 'remove securityContext.privileged; add the one capability that is needed instead',
  find: (scene) =>
    eachContainer(scene, allRoles, ({ value }) =>
      field(value, 'securityContext', 'privileged') === true
        ? [{ path: ['securityContext', 'privileged'], message: 'is privileged' }]
        : [],
    ),
};
