import type { After, ReleaseSpec } from '@seatrial/model';
import { parseRelease } from '@seatrial/model';
import type { Repository } from '../git/repository.ts';
import type { Check } from './check.ts';

/**
 * Production releases only what staging has promoted, with its scenarios passed, by the ledger at that time. Said here
 * in other words than core/promotion says it, which this checks.
 */
export const promotionOrder: Check = ({
  world: { repository, applications },
  site: { cluster },
  violated,
}) => {
  return ({ type, object }) => {
    if (type !== 'Added' || object.kind !== 'Release') return;
    const { spec, metadata } = parseRelease(object);
    // The way back leads to what has been promoted here before.
    if (spec.undo !== undefined) return;
    const { targets } = applications.find((it) => it.metadata.name === spec.application)?.spec ?? {};
    const after = targets?.find((target) => target.cluster === cluster.name)?.after ?? [];
    for (const before of after) {
      for (const missing of missingFor(repository, before, spec)) {
        violated('production follows staging', `${metadata.name}: ${missing} on ${before.cluster}`);
      }
    }
  };
};

function missingFor(
  repository: Repository,
  { cluster, scenarios }: After,
  { application, tree }: ReleaseSpec,
): readonly string[] {
  const newest = new Map<string, string>();
  // An earlier decision may have reached Git later.
  const inOrder = repository.ledger(cluster).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  for (const entry of inOrder) {
    if (entry.tree !== tree || entry.application !== application) continue;
    if (entry.type === 'Release') {
      // A way back to it that failed, or infrastructure, leaves what was said of it before.
      const isOfVersion = entry.quarantined || !['RolledBack', 'Failed'].includes(entry.outcome);
      if (isOfVersion) newest.set('promotion', entry.outcome);
    } else if (!entry.adHoc) newest.set(`scenario ${entry.scenario}`, entry.verdict);
  }
  return [
    ...(newest.get('promotion') === 'Promoted' ? [] : ['no promotion']),
    ...scenarios
      .filter((scenario) => newest.get(`scenario ${scenario}`) !== 'Pass')
      .map((scenario) => `scenario ${scenario} has not passed`),
  ];
}
