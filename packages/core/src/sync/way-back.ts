import {
  type ApplicationStateStatus,
  type Condition,
  type EpochMs,
  type Release,
  type ReleaseRequest,
  shortVersion,
  toInstant,
  type Undo,
} from '@seatrial/model';
import { undoText } from '../canary/undo.ts';
import { withCondition } from '../conditions.ts';
import { isTriedAgain } from '../tried-again.ts';
import { blocked } from './blocked.ts';
import { sequenceOf, type Want } from './new-release.ts';

/** What an outage stops is over after so many tries, whose pauses double: a day's worth of them helps nobody. */
const attemptsMax = 6;

/** Of a promoted release the last word counts: to take it back, or that its version may be tried again. */
export function latestRequest(requests: readonly ReleaseRequest[]): ReleaseRequest | undefined {
  return requests.findLast(({ type }) => type === 'Rollback' || type === 'Retry');
}

/** What a person asked of a release after its promotion: until then a rollback takes it back as it is. */
export function requestedRollback({ spec, status }: Release): ReleaseRequest | undefined {
  if (status?.phase !== 'Promoted' || spec.undo !== undefined || spec.previousVersion === undefined)
    return undefined;
  const last = latestRequest(spec.requests);
  return last?.type === 'Rollback' ? last : undefined;
}

/** A way back that was applied and did not become healthy: its version runs as far as it got, and nobody goes back from there. */
export function isFailedUndo({ spec, status }: Release): boolean {
  return spec.undo !== undefined && status?.phase === 'Failed';
}

type WayBack =
  | { readonly want: Want; readonly reason: string; readonly message: string }
  | { readonly reason: string; readonly message: string; readonly pollMs: number }
  | { readonly reason: string; readonly message: string };

/**
 * The way back from the stable release that a person has asked for: the release that goes it, or that one has failed and
 * waits for a person. `undefined` where nobody has asked, or it is done, or the version may be tried again.
 */
export function wayBack(
  { stableRelease, quarantine }: ApplicationStateStatus,
  releases: readonly Release[],
  now: EpochMs,
): WayBack | undefined {
  const stable = releases.find(({ metadata }) => metadata.name === stableRelease);
  const want = stable === undefined ? undefined : wantOf(stable);
  if (stable === undefined || want === undefined) return undefined;
  const { undo } = want;
  const failed = lastFailed(undo.release, releases);
  if (!quarantine.some(({ release }) => release === undo.release))
    return isFailedUndo(stable) ? failedText(stable, undo) : undefined;
  const held = failed === undefined ? undefined : whyHeld(failed, undo, releases, now);
  if (held !== undefined) return held;
  const attempt = nextAttempt(failed);
  return {
    want: attempt === undefined ? want : { ...want, undo: { ...undo, attempt } },
    reason: 'RollingBack',
    message: `${shortVersion(want.version)} is put back: ${undoText(undo)}`,
  };
}

/** Why a rollback that somebody asked for is not done, where it is not: of the stable release, and of the one before it. */
export function droppedRollback(
  { stableRelease }: ApplicationStateStatus,
  releases: readonly Release[],
): { readonly reason: string; readonly message: string } | undefined {
  const stable = releases.find(({ metadata }) => metadata.name === stableRelease);
  if (stable === undefined) return undefined;
  const { undo, previousVersion, requests } = stable.spec;
  const { name, namespace } = stable.metadata;
  const own = latestRequest(requests);
  if (own?.type === 'Rollback' && undo !== undefined)
    return dropped(name, own, 'IsWayBack', `it is itself the way back from ${undo.release}`);
  if (own?.type === 'Rollback' && previousVersion === undefined)
    return dropped(name, own, 'FirstVersion', 'it is the first version: there is none before it');
  const before = releases.find(
    (it) => it.spec.version === previousVersion && it !== stable && requestedRollback(it) !== undefined,
  );
  const asked = before === undefined ? undefined : requestedRollback(before);
  if (before === undefined || asked === undefined || undo?.release === before.metadata.name) return undefined;
  const why = `${name} has become stable meanwhile; "seatrial rollback ${namespace}/${name}" takes that one back`;
  return dropped(before.metadata.name, asked, 'NewerStable', why);
}

function dropped(
  release: string,
  { by }: ReleaseRequest,
  reason: string,
  why: string,
): { readonly reason: string; readonly message: string } {
  return { reason, message: `${release} is not taken back, as ${by} asked: ${why}` };
}

/** The condition on a rollback that is not done; it is there only while there is such a one. */
export function noteDropped(
  conditions: readonly Condition[],
  why: { readonly reason: string; readonly message: string } | undefined,
  now: EpochMs,
): Condition[] {
  const type = 'RollbackAccepted';
  if (why === undefined) return conditions.filter((it) => it.type !== type);
  return withCondition(conditions, { type, status: 'False', ...why }, now);
}

/** From a stable release that is to be undone, or once more from a way back that has failed. */
function wantOf(stable: Release): (Want & { readonly undo: Undo }) | undefined {
  const { version, sources, renderer, commit, undo } = stable.spec;
  const { previousVersion, previousSources, previousRenderer, previousCommit } = stable.spec;
  if (previousVersion === undefined) return undefined;
  const own = { version, sources, renderer, commit };
  const before = { version: previousVersion, sources: previousSources, renderer: previousRenderer };
  if (undo !== undefined) {
    const { attempt: _, ...word } = undo;
    const previous = { ...before, commit: previousCommit };
    return isFailedUndo(stable) ? { ...own, previous, undo: word } : undefined;
  }
  const asked = requestedRollback(stable);
  if (asked === undefined) return undefined;
  const { type: _, ...word } = asked;
  return {
    ...before,
    // Of a release that an older Seatrial made, the commit before is not known.
    commit: previousCommit ?? commit,
    previous: own,
    undo: { release: stable.metadata.name, commit, ...word },
  };
}

/** The newest that went the same way and did not arrive; one whose record was deleted on its way is begun anew. */
export function lastFailed(release: string | undefined, releases: readonly Release[]): Release | undefined {
  return releases
    .filter(({ spec }) => spec.undo !== undefined && spec.undo.release === release)
    .filter(({ status }) => status?.phase === 'RolledBack' || status?.phase === 'Failed')
    .toSorted((a, b) => sequenceOf(a.metadata.name) - sequenceOf(b.metadata.name))
    .at(-1);
}

/** It is not tried again and again: what stopped it is mended by a person, or is infrastructure, which may pass. */
function whyHeld(
  failed: Release,
  undo: Undo,
  releases: readonly Release[],
  now: EpochMs,
): WayBack | undefined {
  if (isRetryAsked(failed)) return undefined;
  if (!isTriedAgain(failed.status?.verdict)) return failedText(failed, undo);
  if (attemptOf(failed) >= attemptsMax) {
    const { reason, message } = failedText(failed, undo);
    return { reason, message: `${message}; after ${attemptsMax} tries it is not tried again by itself` };
  }
  const held = blocked(failed.spec.version, releases, failed);
  if (held === undefined || held.retryAt <= now) return undefined;
  const { reason, message } = failedText(failed, undo);
  const again = `it is tried again at ${toInstant(held.retryAt)}`;
  return { reason, message: `${message}; ${again}`, pollMs: held.retryAt - now };
}

/** Of a try that comes by itself. A person who asks for one begins to count anew. */
function nextAttempt(failed: Release | undefined): number | undefined {
  return failed === undefined || isRetryAsked(failed) ? undefined : attemptOf(failed) + 1;
}

function attemptOf({ spec }: Release): number {
  return spec.undo?.attempt ?? 1;
}

function isRetryAsked({ spec }: Release): boolean {
  return spec.requests.some(({ type }) => type === 'Retry');
}

function failedText(
  { metadata: { name }, status }: Release,
  undo: Undo,
): { reason: string; message: string } {
  const why = status?.verdict?.message ?? status?.message ?? '';
  const retries = `"seatrial release retry ${name}" tries it again, "seatrial release retry ${undo.release}" lets the version in again that was taken back`;
  return { reason: 'RollbackFailed', message: `${name}, ${undoText(undo)}, has failed: ${why}; ${retries}` };
}
