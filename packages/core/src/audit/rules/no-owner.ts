import { nameOf } from '../../name-of.ts';
import type { AuditRule } from '../rule.ts';
import { isSaid } from '../scene.ts';

export const noOwner: AuditRule = {
  name: 'NoOwner',
  theme: 'Ownership',
  severity: 'warning',
  about:
    'A workload of which nobody knows whom to ask: neither it, nor its namespace, nor its Application file has a label or annotation that names an owner.',
  todo: 'write "app.kubernetes.io/owner: TEAM" into metadata.labels of the Application file, the namespace or the object (rules.NoOwner.keys has other names)',
  find: ({ pods, settings, applicationLabels, namespaceOf }) => {
    const { keys } = settings.NoOwner;
    return pods
      .filter(({ of }) => {
        const file = applicationLabels.get(of.application) ?? {};
        const namespace = namespaceOf(of);
        return !keys.some(
          (key) =>
            isSaid(of, key) ||
            (file[key] ?? '') !== '' ||
            (namespace !== undefined && isSaid(namespace, key)),
        );
      })
      .map(({ of }) => ({
        at: of,
        path: ['metadata', 'labels'],
        message: `${nameOf(of.object)} has no owner`,
      }));
  },
};
