import { field, items, stringAt } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { Audited } from '../audited.ts';
import type { AuditRule, Found } from '../rule.ts';

const group = 'rbac.authorization.k8s.io';

/** Who has one of these in effect has every right that there is. */
const limitless: ReadonlySet<unknown> = new Set(['bind', 'escalate', 'impersonate']);

/** Groups that everybody is in. */
const everybody: ReadonlySet<unknown> = new Set([
  'system:anonymous',
  'system:authenticated',
  'system:unauthenticated',
]);

export const wildcardRights: AuditRule = {
  name: 'WildcardRights',
  theme: 'Rights',
  severity: 'error',
  about:
    'A role that allows everything, or by which one can get every right, and a binding to cluster-admin or to everybody.',
  todo: 'name the resources and verbs that are used, and who needs them',
  find: ({ ofKind }) => [
    ...[...ofKind(`${group}/Role`), ...ofKind(`${group}/ClusterRole`)].flatMap(inRole),
    ...[...ofKind(`${group}/RoleBinding`), ...ofKind(`${group}/ClusterRoleBinding`)].flatMap(inBinding),
  ],
};

function inRole(at: Audited): readonly Found[] {
  return items(at.object, 'rules').flatMap((rule, index) => {
    const verbs = items(rule, 'verbs');
    const all = (['verbs', 'resources'] as const).filter((part) => items(rule, part).includes('*'));
    const grave = verbs.findIndex((verb) => limitless.has(verb));
    const name = nameOf(at.object);
    if (all.length > 0 && !isReading(verbs)) {
      const message = `${name} allows all ${all.join(' and all ')}`;
      return [{ at, path: ['rules', index, all[0] ?? 'verbs'], message }];
    }
    if (grave < 0) return [];
    const message = `${name} allows ${String(verbs[grave])}, by which one gets rights that it does not name`;
    return [{ at, path: ['rules', index, 'verbs', grave], message }];
  });
}

function isReading(verbs: readonly unknown[]): boolean {
  return verbs.every((verb) => verb === 'get' || verb === 'list' || verb === 'watch');
}

function inBinding(at: Audited): readonly Found[] {
  const name = nameOf(at.object);
  const role = stringAt(at.object, 'roleRef', 'name') ?? '';
  const whole = role === 'cluster-admin' && field(at.object, 'roleRef', 'kind') === 'ClusterRole';
  const open = items(at.object, 'subjects').flatMap((subject, index) =>
    everybody.has(field(subject, 'name'))
      ? [
          {
            at,
            path: ['subjects', index, 'name'],
            message: `${name} gives ${JSON.stringify(role)} to everybody`,
          },
        ]
      : [],
  );
  return whole
    ? [{ at, path: ['roleRef', 'name'], message: `${name} gives every right that there is` }, ...open]
    : open;
}
