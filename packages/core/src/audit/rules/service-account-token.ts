import { field, stringAt } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import { meet } from '../audited.ts';
import type { AuditedPods } from '../audited-pods.ts';
import type { AuditRule } from '../rule.ts';
import type { AuditScene } from '../scene.ts';

export const serviceAccountToken: AuditRule = {
  name: 'ServiceAccountToken',
  theme: 'Rights',
  severity: 'warning',
  about:
    'Pods with a token of the default service account: what anybody gives that account, all pods of the namespace have.',
  todo: 'set automountServiceAccountToken: false, or name a service account of its own',
  find: (scene) =>
    scene.pods
      .filter(({ spec }) => (stringAt(spec, 'serviceAccountName') ?? 'default') === 'default')
      .filter((pods) => mounts(pods, scene))
      .map(({ of, path }) => ({
        at: of,
        path: [...path, 'automountServiceAccountToken'],
        message: `pods of ${nameOf(of.object)} have the token of the default service account`,
      })),
};

/** By the pod's word, else by that of the account. */
function mounts({ of, spec }: AuditedPods, { ofKind }: AuditScene): boolean {
  const said = field(spec, 'automountServiceAccountToken');
  if (typeof said === 'boolean') return said;
  return !ofKind('/ServiceAccount').some(
    (account) =>
      account.object.metadata.name === 'default' &&
      account.object.metadata.namespace === of.object.metadata.namespace &&
      field(account.object, 'automountServiceAccountToken') === false &&
      meet(account, of),
  );
}
