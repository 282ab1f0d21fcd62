import { annotations } from '@seatrial/model';
import { nameOf } from '../../name-of.ts';
import { ignoredRules } from '../ignored-rules.ts';
import type { AuditRule, Found } from '../rule.ts';

const path = ['metadata', 'annotations', annotations.auditIgnore];

export const badIgnore: AuditRule = {
  name: 'BadIgnore',
  theme: 'Upkeep',
  severity: 'warning',
  about: `An annotation ${annotations.auditIgnore} that names no rule, or does not say why: in a year nobody knows whether it still holds.`,
  todo: 'write the rules, a colon and the reason: "HostPath, RunsAsRoot: reads the logs of its node"',
  find: ({ objects }) =>
    objects.flatMap((at): readonly Found[] => {
      const ignored = ignoredRules(at.object);
      if (ignored === undefined) return [];
      const wrong = [
        ...ignored.unknown.map((name) => `names ${JSON.stringify(name.slice(0, 100))}, which is no rule`),
        ...(ignored.reason === '' ? ['does not say why'] : []),
      ];
      return wrong.map((it) => ({
        at,
        path,
        message: `${annotations.auditIgnore} of ${nameOf(at.object)} ${it}`,
      }));
    }),
};
