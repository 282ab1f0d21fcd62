import { field } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import type { AuditRule } from '../rule.ts';

export const noDisruptionBudget: AuditRule = {
  name: 'NoDisruptionBudget',
  theme: 'Availability',
  severity: 'warning',
  about: 'Several pods behind a Service, all of which may be moved away at once when nodes are drained.',
  todo: 'add a PodDisruptionBudget that selects its pods, with maxUnavailable: 1',
  find: ({ pods, ofKind, selected, replicasOf, isServed }) => {
    const budgets = ofKind('policy/PodDisruptionBudget');
    const held = new Set(
      budgets.flatMap((budget) => selected(budget, field(budget.object, 'spec', 'selector'))),
    );
    return pods
      .filter((it) => it.isLasting && (replicasOf(it) ?? 0) > 1 && isServed(it) && !held.has(it))
      .map(({ of, path }) => ({
        at: of,
        path: [...path.slice(0, -1), 'metadata', 'labels'],
        message: `no PodDisruptionBudget is about the pods of ${nameOf(of.object)}`,
      }));
  },
};
