import { nameOf } from '../../name-of.ts';
import type { AuditRule } from '../rule.ts';

export const drift: AuditRule = {
  name: 'Drift',
  theme: 'Upkeep',
  severity: 'warning',
  about:
    'An object in the cluster that is not as its stable version has it, as the runner has noted it. Of a repository nothing is said.',
  todo: 'bring the change into Git, or let it be put back: "seatrial drift" says who made it',
  find: ({ drift: drifted = [] }) =>
    drifted
      .filter(({ drift: { state } }) => state !== 'Healed')
      .flatMap(({ at, drift: { fields } }) => {
        if (fields.length === 0)
          return [{ at, path: [], message: `${nameOf(at.object)} was deleted by somebody` }];
        // Values are not said here: they are of others, and a report goes further than the cluster.
        return fields.map(({ path }) => ({
          at,
          path: [],
          field: path,
          message: `${path} of ${nameOf(at.object)} is not as its stable version has it`,
        }));
      }),
};
