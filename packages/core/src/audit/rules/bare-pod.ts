import { items } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { AuditRule } from '../rule.ts';

export const barePod: AuditRule = {
  name: 'BarePod',
  theme: 'Availability',
  severity: 'warning',
  about: 'A Pod that nothing owns: lost with its node, it does not come back.',
  todo: 'make it a Deployment, a StatefulSet or a Job',
  find: ({ ofKind }) =>
    ofKind('/Pod')
      .filter(({ object }) => items(object, 'metadata', 'ownerReferences').length === 0)
      .map((at) => ({
        at,
        path: ['kind'],
        message: `${nameOf(at.object)} is owned by nothing that would make it again`,
      })),
};
