import type { After, LedgerEntry, ReleaseSpec } from '@seatrial/model';
import { parseRelease } from '@seatrial/model';
import type { LedgerCommit } from '../git/ledger-chain.ts';
import { signedBy } from '../git/repository.ts';
import type { Check } from './check.ts';

/**
 * Production releases only what staging has promoted, with its scenarios passed, by what staging itself has signed. What
 * staging has said against a version counts where production's server has shown it: a server may keep it back. Said here in
 * other words than core/promotion says it, which this checks.
 */
export const promotionOrder: Check = ({
  world: { repository, applications },
  site: { cluster, mirror },
  violated,
}) => {
  /** All that was ever signed, whatever became of it since. */
  const signed = new Map<LedgerCommit, LedgerEntry>();
  repository.onLedger((name, chain) => {
    for (const commit of chain) {
      if (signed.has(commit)) continue;
      const [entry] = signedBy(name, [commit]);
      if (entry !== undefined) signed.set(commit, entry);
    }
  });

  return ({ type, object }) => {
    if (type !== 'Added' || object.kind !== 'Release') return;
    const { spec, metadata } = parseRelease(object);
    // The way back leads to what has been promoted here before.
    if (spec.undo !== undefined) return;
    const { targets } = applications.find((it) => it.metadata.name === spec.application)?.spec ?? {};
    const after = targets?.find((target) => target.cluster === cluster.name)?.after ?? [];
    for (const before of after) {
      const shown = new Set([...mirror.shown].flatMap((chain) => chain));
      const known = [...signed].filter(([commit, entry]) => isGood(entry) || shown.has(commit));
      for (const missing of missingFor(
        known.map(([, entry]) => entry),
        before,
        spec,
      )) {
        violated('production follows staging', `${metadata.name}: ${missing} on ${before.cluster}`);
      }
    }
  };
};

function isGood(entry: LedgerEntry): boolean {
  return entry.type === 'Release' ? entry.outcome === 'Promoted' : entry.verdict === 'Pass';
}

function missingFor(
  known: readonly LedgerEntry[],
  { cluster, scenarios }: After,
  { application, version }: ReleaseSpec,
): readonly string[] {
  const newest = new Map<string, string>();
  // An earlier decision may have reached Git later.
  const inOrder = known
    .filter((entry) => entry.cluster === cluster)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  for (const entry of inOrder) {
    if (entry.version !== version || entry.application !== application) continue;
    if (entry.type === 'Release') {
      // A way back to it that failed, or infrastructure, leaves what was said of it before.
      const isOfVersion = entry.quarantined || !['RolledBack', 'Failed'].includes(entry.outcome);
      if (isOfVersion) newest.set('promotion', entry.outcome);
      // A run that proved nothing neither opens nor closes.
    } else if (!entry.adHoc && entry.verdict !== 'Inconclusive')
      newest.set(`scenario ${entry.scenario}`, entry.verdict);
  }
  return [
    ...(newest.get('promotion') === 'Promoted' ? [] : ['no promotion']),
    ...scenarios
      .filter((scenario) => newest.get(`scenario ${scenario}`) !== 'Pass')
      .map((scenario) => `scenario ${scenario} has not passed`),
  ];
}
