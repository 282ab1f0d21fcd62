import { type DroppedCommit, dropsMax, type LedgerEntry, shortVersion } from '@seatrial/model';
import type { Observed } from '../observation.ts';
import type { ConfigVersion, RevertRefusal, RevertRequest } from '../ports.ts';
import type { Sourced } from '../version/sources.ts';
import { lastVerdict } from './eligible.ts';

type Aim = Pick<RevertRequest, 'fromVersion' | 'toVersion' | 'asked'>;

/** What a revert is judged by. */
export interface RevertSeen {
  /** What the folder was on the branch that the revert is to follow, newest first; the newest is what it takes back. */
  readonly versions: readonly ConfigVersion[];
  /** By cluster, what the others say of the versions in between. */
  readonly ledgers: Readonly<Record<string, Observed<readonly LedgerEntry[]>>>;
}

/** What a revert leads to, and what it takes back besides what has failed. */
export interface RevertScope {
  readonly to: Sourced;
  /** Newest first; without the newest, which has failed. */
  readonly drops: readonly ConfigVersion[];
}

/**
 * How far a revert goes back: to where the branch last had the version before, or to the commit that a person has named.
 * `undefined` where the branch does not show that, as after a force-push or very many commits.
 */
export function revertScope(
  { toVersion, asked }: Aim,
  versions: readonly ConfigVersion[],
): RevertScope | undefined {
  const end = versions.findIndex(({ version }, at) => at > 0 && version === toVersion);
  const at = asked?.to === undefined ? end : versions.findIndex(({ commit }) => commit === asked.to);
  const { version, sources, renderer } = versions[at] ?? {};
  if (at < 1 || (end >= 0 && at > end) || version === undefined) return undefined;
  return { to: { version, sources, renderer }, drops: versions.slice(1, at) };
}

/**
 * Whether a revert may go to the branch, as far as the branch and the ledgers of the other clusters say: it takes back what
 * was tried, and nothing that another cluster has promoted. A person who chooses it has seen what is dropped.
 * `Unavailable`: a ledger cannot be read, and until it can nothing is pushed.
 */
export function judgeRevert(
  application: string,
  request: Aim,
  { versions, ledgers }: RevertSeen,
): Observed<RevertRefusal | undefined> {
  const scope = revertScope(request, versions);
  if (request.asked !== undefined) {
    const isAmong = request.asked.to === undefined || scope !== undefined;
    return value(isAmong ? undefined : notBetween(request.asked.to ?? ''));
  }
  if (scope === undefined) return value(historyUnknown(request, versions));
  const unread = Object.entries(ledgers).find(([, ledger]) => ledger.type !== 'Value');
  if (scope.drops.length > 0 && unread !== undefined) {
    const [cluster, ledger] = unread;
    const why = ledger.type === 'Value' ? '' : ledger.reason;
    const reason = `whether a revert would drop what ${cluster} has promoted is not known: its ledger cannot be read: ${why}`;
    return { type: 'Unavailable', reason };
  }
  const drops = scope.drops.map((drop) => droppedBy(application, request, drop, ledgers));
  const isPromoted = drops.some(({ promotedOn }) => promotedOn !== undefined);
  return value(isPromoted ? promoted(request, drops) : undefined);
}

/** The versions that others are asked about: neither the one that failed, wherever else it stands, nor where it leads. */
export function askedAbout(request: Aim, versions: readonly ConfigVersion[]): readonly string[] {
  const dropped = (revertScope(request, versions)?.drops ?? []).flatMap(({ version }) => version ?? []);
  return [...new Set(dropped)].filter(
    (version) => version !== request.fromVersion && version !== request.toVersion,
  );
}

/** What a record keeps of the commits that are dropped. */
export function dropsIn(drops: readonly DroppedCommit[]): Pick<RevertRefusal, 'drops' | 'dropsTotal'> {
  if (drops.length <= dropsMax) return drops.length === 0 ? {} : { drops: [...drops] };
  return { drops: drops.slice(0, dropsMax), dropsTotal: drops.length };
}

/** A version that is dropped, as a record names it. */
export function droppedCommit({ commit, version }: ConfigVersion): DroppedCommit {
  return version === undefined ? { commit } : { commit, version };
}

function droppedBy(
  application: string,
  { fromVersion, toVersion }: Aim,
  drop: ConfigVersion,
  ledgers: RevertSeen['ledgers'],
): DroppedCommit {
  const { version } = drop;
  const dropped = droppedCommit(drop);
  if (version === undefined || version === fromVersion || version === toVersion) return dropped;
  const promotedOn = Object.entries(ledgers).flatMap(([cluster, ledger]) => {
    const entries = ledger.type === 'Value' ? ledger.value : [];
    const own = entries
      .filter((it) => it.type === 'Release')
      .filter((it) => it.cluster === cluster && it.application === application && it.version === version);
    return lastVerdict(own)?.outcome === 'Promoted' ? [cluster] : [];
  });
  return promotedOn.length === 0 ? dropped : { ...dropped, promotedOn };
}

function promoted({ toVersion }: Aim, drops: readonly DroppedCommit[]): RevertRefusal {
  const clusters = [...new Set(drops.flatMap(({ promotedOn }) => promotedOn ?? []))];
  const count = drops.filter(({ promotedOn }) => promotedOn !== undefined).length;
  const what = `${count} ${count === 1 ? 'version' : 'versions'}`;
  const who = new Intl.ListFormat('en').format(clusters);
  return {
    reason: 'PromotedElsewhere',
    message: `going back to ${shortVersion(toVersion)} would drop ${what} that ${who} ${clusters.length === 1 ? 'has' : 'have'} promoted since`,
    ...dropsIn(drops),
  };
}

function historyUnknown({ toVersion }: Aim, versions: readonly ConfigVersion[]): RevertRefusal {
  const shown = `the newest ${versions.length} versions of the folder on the branch`;
  return {
    reason: 'HistoryUnknown',
    message: `what going back to ${shortVersion(toVersion)} would drop is not known: it is not among ${shown}`,
  };
}

/** Of a commit that a person has named. */
export function notBetween(commit: string): RevertRefusal {
  return {
    reason: 'NotBetween',
    message: `commit ${commit.slice(0, 7)} brought no version of the folder between the one that failed and the one before it`,
  };
}

function value<T>(it: T): Observed<T> {
  return { type: 'Value', value: it };
}
