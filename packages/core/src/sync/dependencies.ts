import type { ApplicationStateStatus, Condition, Release } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { type Observed, valueOf } from '../observation.ts';
import type { ConfigVersion } from '../ports.ts';

/** A condition is read by people; the file has all. */
const waitsShown = 3;
/** Of the word of a dependency that is passed on; its own record has all of it. */
const wordCharactersMax = 300;
/** Reason of an application that waits for one that it depends on. */
export const waitsForDependency = 'WaitsForDependency';
/** What runs of a dependency is not what its stable version says, or is about to be taken away. */
const unsteady: ReadonlySet<string> = new Set([
  'NotRestored',
  'RollbackFailed',
  'RollbackWaits',
  'RollingBack',
]);

/** An application of the same cluster that another one depends on. */
export interface DependencySeen {
  readonly name: string;
  /** Its newest version on the config branch; none where its folder is not there. */
  readonly head: Observed<{ readonly version?: string }>;
  /** Of its record here; absent before its first round. */
  readonly status?: ApplicationStateStatus;
  /** By version of the application that depends on it: the commit that brought that one, and what this one was in it. */
  readonly wanted: Readonly<Record<string, Observed<WantedWith>>>;
  /** What the branch had of it, newest first; asked for only while what is wanted is not the stable version. */
  readonly versions: Observed<readonly ConfigVersion[]>;
}

export interface WantedWith {
  readonly commit: string;
  /** Absent where its folder was not there. */
  readonly version?: string;
}

export interface DependencyWait {
  readonly reason: typeof waitsForDependency;
  readonly message: string;
  /** Whether something that may let it begin could not be read, for which nothing wakes it. */
  readonly isUnread: boolean;
}

/**
 * Why a version of an application does not begin yet: something that it depends on has not promoted its own version of the
 * same commit, nor a newer one, or has taken it back. What has been promoted here before never waits: it is on its way back.
 * @param version the version that would begin
 */
export function dependencyWait(
  version: string,
  dependencies: readonly DependencySeen[],
  releases: readonly Release[],
): DependencyWait | undefined {
  if (releases.some(({ spec, status }) => spec.version === version && status?.phase === 'Promoted'))
    return undefined;
  const waits = dependencies.flatMap((it) => {
    const why = whyNotThere(it, version);
    return why === undefined ? [] : [{ text: `"${it.name}" ${why}`, isUnread: isUnread(it, version) }];
  });
  if (waits.length === 0) return undefined;
  const shown = waits.slice(0, waitsShown).map(({ text }) => text);
  const more = waits.length - shown.length;
  return {
    reason: waitsForDependency,
    message: `${shortVersion(version)} waits: ${shown.join('; ')}${more === 0 ? '' : `; and ${more} more`}`,
    isUnread: waits.some((it) => it.isUnread),
  };
}

function whyNotThere(dependency: DependencySeen, version: string): string | undefined {
  const { head, status } = dependency;
  if (head.type !== 'Value') return `cannot be used: ${shortened(head.reason)}`;
  if (head.value.version === undefined) return 'has no folder on the config branch';
  const ready = readyOf(status);
  const needed = neededOf(dependency, version);
  switch (standing(dependency, status?.stableVersion, head.value.version, needed)) {
    case 'There':
      return unsteady.has(ready?.reason ?? '') ? `is not steady: ${wordOf(ready)}` : undefined;
    case 'TakenBack':
      return `has taken back ${takenBackText(needed?.version ?? '', status)}; a newer commit of either goes on`;
    default: {
      const which = shortVersion(needed?.version ?? head.value.version);
      // True is its word on the version before: its own round has not come yet.
      const why = ready === undefined || ready.status === 'True' ? '' : `: ${wordOf(ready)}`;
      return `has not released ${which} yet${why}`;
    }
  }
}

function neededOf({ wanted }: DependencySeen, version: string): WantedWith | undefined {
  return valueOf(wanted[version]);
}

/**
 * Where what is stable of a dependency stands on the branch to what is needed of it. One that came in the very commit and
 * was taken back since is missed, though the branch wants nothing else now: what came with it was made for it.
 */
function standing(
  { versions }: DependencySeen,
  stable: string | undefined,
  newest: string,
  needed: WantedWith | undefined,
): 'There' | 'NotThere' | 'TakenBack' {
  if (stable === undefined) return 'NotThere';
  // Where nobody can tell what was in the commit, the newest version counts.
  if (needed?.version === undefined) return stable === newest ? 'There' : 'NotThere';
  if (stable === needed.version) return 'There';
  if (versions.type !== 'Value') return 'NotThere';
  // A version that came more than once counts by its newest place; one that is not shown is older than all.
  const found = versions.value.findIndex(({ version }) => version === needed.version);
  const place = found < 0 ? versions.value.length : found;
  if (!versions.value.slice(0, place).some(({ version }) => version === stable)) return 'NotThere';
  const isOfCommit = versions.value[place]?.commit === needed.commit;
  const wasBefore = versions.value.slice(place + 1).some(({ version }) => version === stable);
  return isOfCommit && wasBefore ? 'TakenBack' : 'There';
}

function takenBackText(version: string, status: ApplicationStateStatus | undefined): string {
  const held = status?.quarantine.find((it) => it.version === version);
  const why = held === undefined ? '' : ` (${held.release}: ${held.reason})`;
  return `${shortVersion(version)}${why}, which came in the same commit`;
}

function isUnread({ head, versions, wanted }: DependencySeen, version: string): boolean {
  return [head, versions, wanted[version]].some((it) => it?.type === 'Unavailable');
}

function readyOf(status: Pick<ApplicationStateStatus, 'conditions'> | undefined): Condition | undefined {
  return status?.conditions.find(({ type }) => type === 'Ready');
}

/** Of a chain each names the next one alone. */
function wordOf(ready: Condition | undefined): string {
  if (ready?.reason === waitsForDependency) return 'it waits for what it depends on itself';
  return `${ready?.reason}, ${shortened(ready?.message ?? '')}`;
}

function shortened(text: string): string {
  return text.length <= wordCharactersMax ? text : `${text.slice(0, wordCharactersMax)}…`;
}
