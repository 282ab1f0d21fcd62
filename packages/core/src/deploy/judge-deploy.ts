import type { ApplicationState, ApplicationStateStatus, Release } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { hasEnded } from '../canary/decide.ts';
import { stableAmong } from '../sync/endings.ts';
import { sequenceOf } from '../sync/new-release.ts';
import { latestRequest, requestedRollback } from '../sync/way-back.ts';
import { isTriedAgain } from '../tried-again.ts';

/** An application to which a commit gives another version on one cluster. */
export interface DeployWanted {
  readonly version: string;
  /** Commits of the branch since the one that it is compared with, itself among them: one of them brought the version. */
  readonly commits: ReadonlySet<string>;
}

export interface DeploySeen {
  /** Absent until a runner has looked at the application. */
  readonly state: ApplicationState | undefined;
  /** All of the application. */
  readonly releases: readonly Release[];
  /** Where a commit stands on the branch that is none of `commits`, as far as that can be told. */
  readonly relation: (commit: string) => 'Older' | 'Newer' | 'Unknown';
}

interface Standing {
  /** In one CamelCase word for programs. */
  readonly reason: string;
  /** For people. */
  readonly message: string;
  /** Of the wanted version, where there is one. */
  readonly release?: Release;
}

/**
 * Waiting: nothing is decided. Promoted: the version runs as the stable one. Failed: it does not, and will not by itself.
 * Overtaken: a newer commit of the branch has taken its place, with a release `by` where that needs one.
 */
export type DeployStanding = Standing &
  (
    | { readonly type: 'Failed' | 'Promoted' | 'Waiting' }
    | { readonly type: 'Overtaken'; readonly by?: Release }
  );

/** For these nothing happens until somebody pushes something else, or asks for it. */
const standstills: ReadonlySet<string> = new Set([
  'InvalidManifests',
  'NamespaceNotGranted',
  'PathNotFound',
  'PruneTooLarge',
  'Quarantined',
  'Suspended',
]);

/** How it stands with a version that a commit brings: by the content that runs and is tried, whichever commit a record names. */
export function judgeDeploy(wanted: DeployWanted, seen: DeploySeen): DeployStanding {
  const { releases } = seen;
  const own = newest(releases.filter((it) => isOf(it, wanted.version)));
  if (own !== undefined && !hasEnded(own)) return { type: 'Waiting', ...wordsOf(own) };
  const status = seen.state?.status;
  if (stableVersionOf(status, releases) === wanted.version) return running(wanted, seen, own);
  const back = releases.find(
    ({ spec }) => spec.undo !== undefined && spec.undo.release === own?.metadata.name,
  );
  return (
    (own === undefined ? undefined : ended(own, back, wanted, seen)) ??
    keptOut(wanted, status, own) ??
    passedBy(wanted, seen, own) ??
    waiting(wanted, status)
  );
}

/** It is the stable version. A commit that goes back to it has come into effect once nothing else is on its way. */
function running(wanted: DeployWanted, seen: DeploySeen, own: Release | undefined): DeployStanding {
  const { releases, state } = seen;
  const words = own === undefined ? { reason: 'Stable', message: 'runs' } : wordsOf(own);
  const asked = own === undefined ? undefined : requestedRollback(own);
  if (asked !== undefined) {
    const message = `it was promoted, and ${asked.by} wants it taken back${asked.comment === undefined ? '' : `: ${asked.comment}`}`;
    return { ...words, type: 'Failed', reason: 'RollbackRequested', message };
  }
  if (own?.status?.phase === 'Promoted' && wanted.commits.has(own.spec.commit))
    return { type: 'Promoted', ...words };
  const other = releases.find((it) => !hasEnded(it));
  const isSeen =
    state?.status?.desiredVersion === wanted.version ||
    (state?.status?.commit !== undefined && isNewer(state.status.commit, wanted, seen));
  if (isSeen && (other === undefined || isNewer(other.spec.commit, wanted, seen)))
    return { type: 'Promoted', reason: 'Stable', message: 'it runs already' };
  const message =
    other === undefined
      ? 'it runs already; the runner has not taken the commit yet'
      : `it runs already; ${other.metadata.name} is ${other.status?.phase ?? 'Pending'} yet`;
  return { type: 'Waiting', reason: 'NotTakenYet', message };
}

/** By a release of the version that is over. `undefined` where that says nothing of this commit. */
function ended(
  own: Release,
  back: Release | undefined,
  wanted: DeployWanted,
  seen: DeploySeen,
): DeployStanding | undefined {
  const words = wordsOf(own);
  const { phase, verdict } = own.status ?? {};
  const isOurs = wanted.commits.has(own.spec.commit);
  if (back !== undefined && isOurs) {
    const message = `it was promoted, and taken back in ${back.metadata.name}, as ${back.spec.undo?.by} asked`;
    return { ...words, type: 'Failed', reason: 'RollbackRequested', message };
  }
  switch (phase) {
    case 'Promoted':
      return isOurs
        ? { ...words, type: 'Promoted', message: `${words.message}; another version runs since` }
        : undefined;
    case 'Superseded':
      return isOurs ? superseded(own, wanted, seen) : undefined;
    default:
      if (isTriedAgain(verdict))
        return { type: 'Waiting', ...words, message: againText(words.message, seen) };
      if (latestRequest(own.spec.requests)?.type === 'Retry')
        return {
          ...words,
          type: 'Waiting',
          reason: 'Retried',
          message: 'it is tried again: somebody asked for that',
        };
      return isOurs ? { type: 'Failed', ...words } : undefined;
  }
}

function superseded(own: Release, wanted: DeployWanted, seen: DeploySeen): DeployStanding {
  const words = wordsOf(own);
  if (own.status?.verdict?.reason === 'RollbackOfStable') return { type: 'Waiting', ...words };
  const by = newest(seen.releases.filter((it) => isBeyond(it, own) && !isOf(it, wanted.version)));
  if (by !== undefined) return { ...words, type: 'Overtaken', by, message: overtakenText(by) };
  const status = seen.state?.status;
  const stable = stableVersionOf(status, seen.releases);
  if (stable === undefined || status?.desiredVersion !== stable)
    return { ...words, type: 'Waiting', message: `${words.message}; the release of that is not there yet` };
  return {
    ...words,
    type: 'Overtaken',
    message: `the branch went back to version ${shortVersion(stable)}, which runs`,
  };
}

/** Kept out by content: it failed before, from whichever commit. */
function keptOut(
  { version }: DeployWanted,
  status: ApplicationStateStatus | undefined,
  own: Release | undefined,
): DeployStanding | undefined {
  const held = status?.quarantine.find((it) => it.version === version);
  if (held === undefined) return undefined;
  const message = `version ${shortVersion(version)} is kept out, as it failed in ${held.release} (${held.reason})`;
  return { type: 'Failed', reason: 'Quarantined', message, ...(own === undefined ? {} : { release: own }) };
}

/** A newer commit came before this one was ever tried. */
function passedBy(
  wanted: DeployWanted,
  seen: DeploySeen,
  own: Release | undefined,
): DeployStanding | undefined {
  const { releases } = seen;
  const others = releases.filter((it) => it.spec.undo === undefined && !isOf(it, wanted.version));
  const later = own === undefined ? others : others.filter((it) => isBeyond(it, own));
  const by = newest(later.filter(({ spec }) => isNewer(spec.commit, wanted, seen)));
  return by && { type: 'Overtaken', reason: 'NewerVersion', by, message: overtakenText(by) };
}

function waiting({ commits }: DeployWanted, status: ApplicationStateStatus | undefined): DeployStanding {
  const ready = status?.conditions.find(({ type }) => type === 'Ready');
  if (ready === undefined)
    return { type: 'Waiting', reason: 'NotSeenYet', message: 'no runner has looked at it yet' };
  const { reason, message } = ready;
  const isOfOurs = status?.commit !== undefined && commits.has(status.commit);
  if (isOfOurs) return { type: standstills.has(reason) ? 'Failed' : 'Waiting', reason, message };
  const of = status?.commit === undefined ? '' : ` (of ${status.commit.slice(0, 7)})`;
  return {
    type: 'Waiting',
    reason: 'NotTakenYet',
    message: `the runner has not taken the commit yet; ${reason}${of}: ${message}`,
  };
}

function overtakenText({ metadata, spec }: Release): string {
  return `commit ${spec.commit.slice(0, 7)} has overtaken it: ${metadata.name} is of version ${shortVersion(spec.version)}`;
}

function againText(message: string, { state }: DeploySeen): string {
  const ready = state?.status?.conditions.find(({ type }) => type === 'Ready');
  return ready?.reason.startsWith('Blocked') === true ? ready.message : `${message}; it is tried again`;
}

function wordsOf(release: Release): Standing {
  const { status } = release;
  const { reason, message } = status?.verdict ??
    status ?? { reason: 'Created', message: 'no runner has seen it yet' };
  return { reason, message, release };
}

/** A release that puts a version back is none that brings it. */
function isOf({ spec }: Release, version: string): boolean {
  return spec.version === version && spec.undo === undefined;
}

function isNewer(commit: string, { commits }: DeployWanted, { relation }: DeploySeen): boolean {
  return !commits.has(commit) && relation(commit) === 'Newer';
}

function isBeyond(one: Release, other: Release): boolean {
  return one.spec.undo === undefined && sequenceOf(one.metadata.name) > sequenceOf(other.metadata.name);
}

function newest(releases: readonly Release[]): Release | undefined {
  return releases.toSorted((a, b) => sequenceOf(b.metadata.name) - sequenceOf(a.metadata.name))[0];
}

/** By the releases too: the record of the application knows of a promotion a moment later. */
function stableVersionOf(
  status: ApplicationStateStatus | undefined,
  releases: readonly Release[],
): string | undefined {
  const name = stableAmong(status?.stableRelease, releases);
  const record = releases.find(({ metadata }) => metadata.name === name);
  return record?.spec.version ?? status?.stableVersion;
}
