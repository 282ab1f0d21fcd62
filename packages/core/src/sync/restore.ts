import {
  type ApplicationStateStatus,
  type LedgerEntry,
  type Quarantine,
  quarantineMax,
  type Release,
} from '@seatrial/model';
import { sequenceOf } from './new-release.ts';

type ReleaseEntry = Extract<LedgerEntry, { type: 'Release' }>;

/**
 * The record of an application that is new, or was lost. Releases that are still there tell what is in flight; the
 * ledger of this cluster, what no record tells any more: names go on where they were, and content that was kept out stays
 * out. What runs it does not tell: only an inventory does.
 */
export function restored(
  status: ApplicationStateStatus,
  application: string,
  releases: readonly Release[],
  ledger: readonly LedgerEntry[],
): ApplicationStateStatus {
  const entries = ledger.filter(
    (entry): entry is ReleaseEntry => entry.type === 'Release' && entry.application === application,
  );
  const newest = newestOf(releases.map(({ metadata }) => metadata.name));
  const last = newestOf(entries.map(({ release }) => release));
  return {
    ...status,
    sequence: Math.max(sequenceOf(newest), sequenceOf(last)),
    ...(newest === undefined ? {} : { currentRelease: newest }),
    quarantine: keptOut(entries).slice(-quarantineMax),
  };
}

function newestOf(names: readonly string[]): string | undefined {
  return names.reduce<string | undefined>(
    (newest, name) => (newest === undefined || sequenceOf(name) > sequenceOf(newest) ? name : newest),
    undefined,
  );
}

/**
 * Of each content the last word counts: what was tried again and promoted is not kept out. The last by when it was
 * decided: what Git could not be told at the time comes into the ledger after what was decided later.
 */
function keptOut(entries: readonly ReleaseEntry[]): Quarantine[] {
  const inOrder = entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const last = new Map(inOrder.map((entry) => [entry.version, entry]));
  return [...last.values()]
    .filter(({ quarantined }) => quarantined)
    .map(({ version, release, pods, verdict: { reason, at } }) => ({
      version,
      release,
      reason,
      at,
      ...(pods === undefined ? {} : { pods }),
    }));
}
