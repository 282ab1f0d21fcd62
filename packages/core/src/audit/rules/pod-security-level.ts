import { stringMap } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { AuditRule } from '../rule.ts';

const label = 'pod-security.kubernetes.io/enforce';

export const podSecurityLevel: AuditRule = {
  name: 'PodSecurityLevel',
  theme: 'Rights',
  severity: 'warning',
  about: 'A namespace in which the API server takes every pod, however much it may do to its node.',
  todo: `give it the label ${label} with "baseline" or "restricted": under "labels" of its grant in spec.namespaces of the Cluster file, or with kubectl`,
  find: ({ ofKind }) =>
    ofKind('/Namespace').flatMap((at) => {
      const level = stringMap(at.object, 'metadata', 'labels')[label];
      if (level === 'baseline' || level === 'restricted') return [];
      const message = `${nameOf(at.object)} ${level === undefined ? 'enforces no level of Pod Security' : `enforces the level "${level.slice(0, 63)}" of Pod Security`}`;
      return [{ at, path: ['metadata', 'labels', label], message }];
    }),
};
