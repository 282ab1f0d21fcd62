import type {
  ApplicationState,
  ApplicationStateStatus,
  Condition,
  EpochMs,
  KubeObject,
  ObjectRef,
  Release,
} from '@seatrial/model';
import { newApplicationStatus, shortVersion, toInstant } from '@seatrial/model';
import { hasEnded } from '../canary/decide.ts';
import { withCondition } from '../conditions.ts';
import type { Decision } from '../decision.ts';
import { codeOf } from '../observation.ts';
import type { Eligibility } from '../promotion/eligible.ts';
import { upstreamPromoted, upstreamWord } from '../promotion/upstream.ts';
import { heldBy } from '../quarantine/held-by.ts';
import { blocked } from './blocked.ts';
import { dependencyWait } from './dependencies.ts';
import { noteEndings, releaseFromQuarantine } from './endings.ts';
import { newRelease, stableBefore, type Want } from './new-release.ts';
import { type EarlierVersion, newerVersions } from './newer-versions.ts';
import { isStable, nextRelease } from './next-release.ts';
import { oldReleases } from './old-releases.ts';
import { tooMuchTaken } from './prune.ts';
import { noteRefused } from './refused-entries.ts';
import { restored } from './restore.ts';
import type { ApplicationSeen, Content } from './seen.ts';
import { droppedRollback, noteDropped, wayBack } from './way-back.ts';

/** A condition is read by people; `seatrial validate` lists all. */
const scenarioErrorsShown = 5;
/** A new commit or ledger entry wakes the applications that it concerns; nothing wakes one whose last read has failed. */
const readRetryMs = 10_000;

export type ApplicationAction =
  | { readonly type: 'CreateRelease'; readonly release: KubeObject }
  | { readonly type: 'Delete'; readonly refs: readonly ObjectRef[] };

export type ApplicationDecision = Decision<ApplicationStateStatus, ApplicationAction>;

/**
 * What an application should run on one cluster, and the release that gets it there. One release at a time; a version
 * that failed here stays out until a person asks; a version that another cluster must try first waits for its ledger,
 * and until then does not disturb a release in flight; meanwhile the newest that this cluster has promoted is released.
 * The way back that a person asked for comes before all of that.
 */
export function decideApplication(
  state: ApplicationState,
  seen: ApplicationSeen,
  now: EpochMs,
): ApplicationDecision {
  const noted = notedStatus(state, seen);
  const current = releaseIn(seen, noted);
  const verdict = decideWanted(state, seen, noted, now);
  const inFlight = current !== undefined && !hasEnded(current);
  const { rollback: _, deletion: __, serviceAccount: ___, ...before } = noted;
  const rollback = inFlight ? waitingRollback(verdict, current) : undefined;
  const want = 'want' in verdict ? verdict.want : undefined;
  const next = inFlight || want === undefined ? undefined : nextRelease(state, want, noted, current);
  const ready = readiness(
    rollback === undefined
      ? verdict
      : { ...verdict, reason: 'RollbackWaits', message: waitText(verdict, rollback) },
    noted,
    current,
    next?.name,
  );
  const conditions = noteDropped(
    withCondition(noted.conditions, ready, now),
    droppedRollback(noted, seen.releases),
    now,
  );
  const status: ApplicationStateStatus = {
    ...before,
    ...(rollback === undefined ? {} : { rollback }),
    conditions: noteRefused(noteScenarios(conditions, seen.scenarioErrors, now), seen.ledgers, now),
    file: seen.file,
    path: seen.application.spec.path,
    ...accountOf(seen),
    ...(seen.application.spec.deletion === 'Prune' ? { deletion: 'Prune' } : {}),
    ...commitOf(verdict, seen.head, noted),
    ...('want' in verdict && verdict.want.undo === undefined ? { desiredVersion: verdict.want.version } : {}),
  };
  const old = oldReleases(seen.releases, status);
  const cleaning = old.length === 0 ? [] : [{ type: 'Delete', refs: old } as const];
  const pollMs = 'want' in verdict ? undefined : verdict.pollMs;
  const wakeAt = pollMs === undefined ? 'OnChange' : now + pollMs;

  if (next === undefined || want === undefined) return { status, actions: cleaning, wakeAt };
  const { name, isBegun } = next;
  const release = newRelease(state, seen.application, name, { ...stableBefore(status), ...want });
  const actions: readonly ApplicationAction[] = [{ type: 'CreateRelease', release }, ...cleaning];
  if (isBegun) return { status, actions, wakeAt };
  return {
    status: { ...status, sequence: status.sequence + 1, currentRelease: name },
    actions,
    wakeAt: now,
  };
}

/** Whether the newest version has to wait for the clusters before this one, so that one before it may be released. */
export function isHeldBack(
  state: ApplicationState,
  seen: Omit<ApplicationSeen, 'versions' | 'earlier'>,
): boolean {
  const { application, head } = seen;
  if (application.spec.suspend || seen.namespaceRefused !== undefined || head.type !== 'Value') return false;
  const { version } = head.value;
  if (version === undefined || version === notedStatus(state, seen).stableVersion) return false;
  const { ok, isUnread } = upstreamWord(state, application, version, seen.ledgers);
  return !ok && isUnread !== true;
}

/** Those that are to be looked at where the newest has to wait, newest first. */
export function earlierVersions(
  state: ApplicationState,
  seen: Omit<ApplicationSeen, 'earlier'>,
): readonly EarlierVersion[] {
  if (seen.versions.type !== 'Value') return [];
  const noted = notedStatus(state, seen);
  return newerVersions(seen.versions.value, noted, releaseIn(seen, noted));
}

type Recorded = Pick<ApplicationSeen, 'releases' | 'history'>;

function notedStatus(state: ApplicationState, seen: Recorded): ApplicationStateStatus {
  return releaseFromQuarantine(noteEndings(known(state, seen), seen.releases), state.spec.requests);
}

function releaseIn(
  { releases }: Pick<ApplicationSeen, 'releases'>,
  { currentRelease }: ApplicationStateStatus,
): Release | undefined {
  return releases.find(({ metadata }) => metadata.name === currentRelease);
}

/** A record that knows of no release is new, or was lost. */
function known({ spec, status }: ApplicationState, seen: Recorded): ApplicationStateStatus {
  const { inRepository: _, removal: __, ...before } = status ?? newApplicationStatus();
  if (before.sequence > 0 || seen.history.type !== 'Value') return before;
  return restored(before, spec.application, seen.releases, seen.history.value.entries);
}

function accountOf({ application }: ApplicationSeen): Pick<ApplicationStateStatus, 'serviceAccount'> {
  const { serviceAccount } = application.spec;
  return serviceAccount === undefined ? {} : { serviceAccount };
}

/** The commit that brought the wanted version; later commits leave this application alone and are not written down. */
function commitOf(
  verdict: Wanted,
  head: ApplicationSeen['head'],
  noted: ApplicationStateStatus,
): { commit?: string } {
  if ('want' in verdict && verdict.isEarlier === true) return { commit: verdict.want.commit };
  if (head.type !== 'Value') return {};
  const { version, commit } = head.value;
  return version !== undefined && version === noted.desiredVersion && noted.commit !== undefined
    ? {}
    : { commit };
}

/** Without `want` nothing new is released; with `pollMs` it is looked at again although nothing has changed. */
type Wanted =
  | {
      readonly want: Want;
      readonly reason: string;
      readonly message: string;
      /** It is a version before the newest. */
      readonly isEarlier?: true;
    }
  | {
      readonly reason: string;
      readonly message: string;
      readonly pollMs?: number;
      /** Nobody knows what the config branch says. */
      readonly ready?: 'Unknown';
    };

/** A way back that failed stays as it is; a newer version that mends it goes its way all the same. */
function decideWanted(
  state: ApplicationState,
  seen: ApplicationSeen,
  status: ApplicationStateStatus,
  now: EpochMs,
): Wanted {
  const back = wayBack(status, seen.releases, now);
  if (back !== undefined && 'want' in back) return back;
  const verdict = wanted(state, seen, status, now);
  const isNewer = 'want' in verdict && !isStable(verdict.want, status);
  return back === undefined || isNewer ? verdict : back;
}

function wanted(
  state: ApplicationState,
  seen: ApplicationSeen,
  status: ApplicationStateStatus,
  now: EpochMs,
): Wanted {
  const { application, head } = seen;
  if (application.spec.suspend) return { reason: 'Suspended', message: 'spec.suspend is true' };
  if (seen.namespaceRefused !== undefined)
    return { reason: 'NamespaceNotGranted', message: seen.namespaceRefused };
  if (head.type !== 'Value') {
    const reason = codeOf(head) ?? 'SourceUnavailable';
    const why = { reason, message: head.reason, ready: 'Unknown' } as const;
    return head.type === 'Stale' ? why : { ...why, pollMs: readRetryMs };
  }
  const { version, sources, renderer, commit } = head.value;
  if (version === undefined) {
    return {
      reason: 'PathNotFound',
      message: `folder ${head.value.missing ?? application.spec.path} is not on the config branch`,
    };
  }
  const want = { version, sources, renderer, commit };
  if (version === status.stableVersion)
    return { want, reason: 'Stable', message: 'runs what the config branch says' };
  const problem = problemWith(head.value, status);
  if (problem !== undefined) return problem;
  if (status.sequence === 0 && seen.history.type !== 'Value') {
    const message = `what was decided here before cannot be read: ${seen.history.reason}`;
    return { reason: 'LedgerUnavailable', message, pollMs: readRetryMs };
  }
  const held = heldBy(version, head.value.objects, status);
  if (held !== undefined) return { reason: 'Quarantined', message: held.message };
  const waits = waitsForAnotherTry(version, seen, status, now);
  if (waits !== undefined) return waits;
  const upstream = upstreamWord(state, application, version, seen.ledgers);
  if (!upstream.ok) return meanwhile(state, seen, status, { version, upstream }, now);
  const depends = waitsForDependencies(version, seen);
  if (depends !== undefined) return depends;
  return { want, reason: 'Releasing', message: `${shortVersion(version)} is on its way` };
}

/**
 * What is released while the newest version waits: the newest that the clusters before this one have promoted, where that
 * is newer than what runs. Where merges come faster than those promote, the newest of all never is.
 */
function meanwhile(
  state: ApplicationState,
  seen: ApplicationSeen,
  status: ApplicationStateStatus,
  { version, upstream }: { readonly version: string; readonly upstream: Eligibility },
  now: EpochMs,
): Wanted {
  const { reason, message } = upstream;
  // Nothing wakes it for what could not be read.
  if (upstream.isUnread === true) return { reason, message, pollMs: readRetryMs };
  const { versions } = seen;
  if (versions.type === 'Unavailable') {
    const unread = `${message}; what came before it cannot be read: ${versions.reason}`;
    return { reason, message: unread, pollMs: readRetryMs };
  }
  const earlier =
    versions.type === 'Value' ? newerVersions(versions.value, status, releaseIn(seen, status)) : [];
  for (const older of earlier) {
    const looked = seen.earlier.find((it) => it.version === older.version);
    if (looked === undefined) break;
    const word = upstreamWord(state, seen.application, older.version, looked.ledgers);
    if (word.isUnread === true)
      return { reason, message: `${message}; ${word.message}`, pollMs: readRetryMs };
    if (!word.ok) continue;
    const waits = waitsForAnotherTry(older.version, seen, status, now);
    if (waits !== undefined) return waits;
    const which = `${shortVersion(older.version)}, which ${upstreamPromoted(state, seen.application)},`;
    const { content } = looked;
    if (content.type !== 'Value') {
      const unread = `${message}; ${which} cannot be read: ${content.reason}`;
      return { reason, message: unread, pollMs: readRetryMs };
    }
    const problem =
      problemWith(content.value, status) ?? heldBy(older.version, content.value.objects, status);
    if (problem !== undefined)
      return { reason, message: `${message}; ${which} cannot be released meanwhile: ${problem.message}` };
    const depends = waitsForDependencies(older.version, seen);
    if (depends !== undefined) return { ...depends, message: `${message}; ${which} ${depends.message}` };
    return {
      want: older,
      reason,
      message: `newest ${shortVersion(version)} waits (${message}); ${which} is released meanwhile`,
      isEarlier: true,
    };
  }
  return { reason, message };
}

function waitsForDependencies(
  version: string,
  { dependencies = [], releases }: ApplicationSeen,
): Wanted | undefined {
  const waits = dependencyWait(version, dependencies, releases);
  if (waits === undefined) return undefined;
  const { isUnread, ...why } = waits;
  return isUnread ? { ...why, pollMs: readRetryMs } : why;
}

/** Why a version waits on which the last release brought no verdict: it is tried again after a pause. */
function waitsForAnotherTry(
  version: string,
  { releases }: ApplicationSeen,
  { currentRelease }: ApplicationStateStatus,
  now: EpochMs,
): Wanted | undefined {
  const current = releases.find(({ metadata }) => metadata.name === currentRelease);
  const held = blocked(version, releases, current);
  if (held === undefined || held.retryAt <= now) return undefined;
  const { release, reason, retryAt, message } = held;
  return {
    reason,
    message: `${release} ${reason === 'BlockedByInfrastructure' ? 'could not be tried' : 'was taken back without a verdict on it'} (${message}); it is tried again at ${toInstant(retryAt)}, or with "seatrial release retry ${release}"`,
    pollMs: retryAt - now,
  };
}

/** What is wrong with the change itself; nothing of it is tried, so its version is not kept out. */
function problemWith(
  { problem, objects, previous }: Content,
  status: ApplicationStateStatus,
): { readonly reason: string; readonly message: string } | undefined {
  if (problem !== undefined) return { reason: 'InvalidManifests', message: problem };
  const message =
    objects === undefined ? undefined : tooMuchTaken(objects, { ...status, ...(previous && { previous }) });
  return message === undefined ? undefined : { reason: 'PruneTooLarge', message };
}

/** A way back that cannot begin, as another release is in flight. */
function waitingRollback(
  verdict: Wanted,
  { metadata, spec }: Release,
): ApplicationStateStatus['rollback'] | undefined {
  const undo = 'want' in verdict ? verdict.want.undo : undefined;
  if (undo === undefined || spec.undo?.release === undo.release) return undefined;
  return { release: undo.release, by: undo.by, waitsFor: metadata.name };
}

function waitText(
  { message }: Wanted,
  { waitsFor }: NonNullable<ApplicationStateStatus['rollback']>,
): string {
  return `${message}; it waits for the end of ${waitsFor}`;
}

function readiness(
  verdict: Wanted,
  status: ApplicationStateStatus,
  current: Release | undefined,
  next: string | undefined,
): { type: string; status: 'True' | 'False' | 'Unknown'; reason: string; message: string } {
  const ready = 'want' in verdict && isStable(verdict.want, status);
  const why = { reason: verdict.reason, message: verdict.message };
  if (ready) return notRestored(current) ?? { type: 'Ready', status: 'True', ...why };
  if ('ready' in verdict) return { type: 'Ready', status: verdict.ready, ...why };
  // Without the phase it is at: that stands in the release, and would be one more write here for each.
  const release = current !== undefined && !hasEnded(current) ? current.metadata.name : next;
  const message = release === undefined ? why.message : `${why.message} (${release})`;
  return { type: 'Ready', status: 'False', ...why, message };
}

/** Of a release that was taken back while the version before was not whole. Whether its pods have come since is not looked at. */
function notRestored(current: Release | undefined): ReturnType<typeof readiness> | undefined {
  const reason = 'NotRestored';
  const found = current?.status?.conditions.find((condition) => condition.reason === reason);
  if (found === undefined) return undefined;
  const message = `${current?.metadata.name} was taken back; at its end: ${found.message}`;
  return { type: 'Ready', status: 'Unknown', reason, message };
}

/** The condition on the application's Scenarios; it is there only if something is wrong with one, or was. */
function noteScenarios(
  conditions: readonly Condition[],
  errors: ApplicationSeen['scenarioErrors'],
  now: EpochMs,
): Condition[] {
  const type = 'ScenariosValid';
  const [first] = errors;
  if (first !== undefined) {
    const messages = errors.slice(0, scenarioErrorsShown).map(({ message }) => message);
    const left = errors.length - messages.length;
    const message = `${messages.join('; ')}${left === 0 ? '' : `; and ${left} more`}`;
    return withCondition(conditions, { type, status: 'False', reason: first.code, message }, now);
  }
  if (!conditions.some((condition) => condition.type === type)) return [...conditions];
  const mended = { reason: 'Valid', message: 'the files of all scenarios are valid' };
  return withCondition(conditions, { type, status: 'True', ...mended }, now);
}
