import type { After, LedgerEntry } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import type { Observed } from '../observation.ts';

type ReleaseEntry = Extract<LedgerEntry, { type: 'Release' }>;

export interface Eligibility {
  readonly ok: boolean;
  readonly reason: string;
  readonly message: string;
  /** A ledger that it depends on could not be read. */
  readonly isUnread?: true;
}

/**
 * Whether other clusters have said enough for this very content: promoted there, not taken back since, and every named
 * scenario passed. Clusters do not call each other; each one's ledger in Git is its word.
 */
export function eligible(
  after: readonly After[],
  application: string,
  version: string,
  ledgers: Readonly<Record<string, Observed<readonly LedgerEntry[]>>>,
): Eligibility {
  for (const { cluster, scenarios } of after) {
    const ledger = ledgers[cluster];
    if (ledger?.type !== 'Value') {
      const message = `ledger of ${cluster} cannot be read: ${ledger?.reason ?? 'not asked'}`;
      return { ...no('LedgerUnavailable', message), isUnread: true };
    }
    const entries = ledger.value.filter(
      (entry) => entry.application === application && entry.version === version,
    );
    const releases = entries.filter((entry) => entry.type === 'Release');
    const last = lastVerdict(releases);
    if (last === undefined) return no('WaitingForCluster', waitingText(cluster, version, latest(releases)));
    if (last.outcome !== 'Promoted') return no('RefusedByCluster', refusedText(cluster, last));
    for (const scenario of scenarios) {
      const missing = missingPass(entries, scenario, cluster);
      if (missing !== undefined) return missing;
    }
  }
  return { ok: true, reason: 'Eligible', message: 'every cluster before this one has promoted it' };
}

/**
 * Whether an entry says something of its version. What ended without keeping it out does not: infrastructure was in the
 * way, or it was a way back that failed, to a version that had been good there.
 */
function isVerdictOnVersion({ outcome, quarantined }: ReleaseEntry): boolean {
  return quarantined || outcome === 'Promoted' || outcome === 'Superseded';
}

/** What a cluster's ledger last said of a version, by its entries about that version. */
export function lastVerdict(entries: readonly ReleaseEntry[]): ReleaseEntry | undefined {
  return latest(entries.filter(isVerdictOnVersion));
}

/** By when it was decided: what could not be pushed at the time comes into the ledger after what was decided later. */
function latest(entries: readonly ReleaseEntry[]): ReleaseEntry | undefined {
  return entries.reduce<ReleaseEntry | undefined>(
    (last, entry) => (last === undefined || Date.parse(entry.at) >= Date.parse(last.at) ? entry : last),
    undefined,
  );
}

function waitingText(cluster: string, version: string, tried: ReleaseEntry | undefined): string {
  const which = shortVersion(version);
  if (tried === undefined) return `${cluster} has not released ${which} yet`;
  const { release, outcome, verdict } = tried;
  return `${cluster} has not promoted ${which} yet: ${release} ended as ${outcome} (${verdict.reason}), which says nothing of the version`;
}

function refusedText(cluster: string, { release, outcome, verdict }: ReleaseEntry): string {
  return outcome === 'Withdrawn'
    ? `${cluster} has promoted ${release}, and a person wants it taken back there: ${verdict.message}`
    : `${cluster} ended ${release} as ${outcome}: ${verdict.reason}`;
}

/** A run that proved nothing neither opens nor closes: the newest Pass or Fail of the declared experiment counts. */
function missingPass(
  entries: readonly LedgerEntry[],
  scenario: string,
  cluster: string,
): Eligibility | undefined {
  const runs = entries.filter((entry) => entry.type === 'ScenarioRun');
  const declared = runs.filter((entry) => entry.scenario === scenario && !entry.adHoc);
  const last = declared.at(-1);
  if (last === undefined)
    return no('WaitingForScenario', `scenario ${scenario} has no verdict on ${cluster} yet`);
  const proof = declared.findLast((entry) => entry.verdict !== 'Inconclusive');
  if (proof?.verdict === 'Pass') return undefined;
  if (proof !== undefined)
    return no('ScenarioNotPassed', `scenario ${scenario} on ${cluster}: ${proof.verdict}, ${proof.reason}`);
  // Another run would find nothing either.
  const wayOut =
    last.reason === 'NoTarget'
      ? `it found nothing to disturb, and another run finds no more until that has changed: "seatrial scenario show ${last.run}" there says what was missing`
      : `"seatrial scenario run ${scenario}" there tries it again`;
  return no(
    'ScenarioInconclusive',
    `scenario ${scenario} on ${cluster} proved nothing (${last.reason}); ${wayOut}`,
  );
}

function no(reason: string, message: string): Eligibility {
  return { ok: false, reason, message };
}
