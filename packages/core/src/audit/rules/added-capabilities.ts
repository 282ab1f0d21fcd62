import { items } from '../../fields.ts';
import { allRoles, eachContainer } from '../each-container.ts';
import type { AuditRule } from '../rule.ts';

/** What the strictest level of Pod Security lets a container add. */
const harmless: ReadonlySet<string> = new Set(['NET_BIND_SERVICE']);

/** With one of these a container can take the node over, or listen to its neighbours. */
const grave: ReadonlySet<string> = new Set([
  'ALL',
  'BPF',
  'DAC_READ_SEARCH',
  'NET_ADMIN',
  'SYS_ADMIN',
  'SYS_MODULE',
  'SYS_PTRACE',
  'SYS_RAWIO',
]);

export const addedCapabilities: AuditRule = {
  name: 'AddedCapabilities',
  theme: 'Rights',
  severity: 'warning',
  about:
    'A container with capabilities that containers do not have by themselves. An error where it is one by which the node can be taken over.',
  todo: 'remove it from securityContext.capabilities.add, or do the work where nobody else runs',
  find: (scene) =>
    eachContainer(scene, allRoles, ({ value }) =>
      items(value, 'securityContext', 'capabilities', 'add').flatMap((added, index) => {
        if (typeof added !== 'string') return [];
        const name = added.toUpperCase().replace(/^CAP_/, '');
        if (harmless.has(name)) return [];
        return [
          {
            path: ['securityContext', 'capabilities', 'add', index],
            message: `adds the capability ${name}`,
            ...(grave.has(name) ? { severity: 'error' as const } : {}),
          },
        ];
      }),
    ),
};
