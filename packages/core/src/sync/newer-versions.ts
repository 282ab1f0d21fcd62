import type { ApplicationStateStatus, Release } from '@seatrial/model';
import type { ConfigVersion } from '../ports.ts';
import type { Sourced } from '../version/sources.ts';

/** A version that the config branch had, and the commit that brought it. */
export interface EarlierVersion extends Sourced {
  readonly commit: string;
}

type Known = Pick<ApplicationStateStatus, 'stableVersion' | 'sequence' | 'quarantine'>;

/**
 * Versions before the newest that could be released here where that one has to wait, newest first: newer than what is
 * stable and than what was last tried here, and not taken back on the branch since. None where the branch does not show
 * what is newer than what runs, as after a force-push or very many commits.
 * @param versions of the branch, newest first
 * @param current the release in flight, which may go on, or the last one
 */
export function newerVersions(
  versions: readonly ConfigVersion[],
  status: Known,
  current: Release | undefined,
): readonly EarlierVersion[] {
  const sinceStable = versions.slice(0, placeOfStable(versions, status, current));
  const isWithdrawn = withdrawn(sinceStable);
  const held = new Set(status.quarantine.map(({ version }) => version));
  const seen = new Set<string>();
  const found: EarlierVersion[] = [];
  for (const [at, { commit, version, sources, renderer }] of sinceStable.entries()) {
    // Who failed here is no reason to try what came before it, back to the one that brought the fault.
    if (version !== undefined && held.has(version)) break;
    if (at > 0 && version !== undefined && !seen.has(version) && isWithdrawn[at] !== true)
      found.push({ version, sources, renderer, commit });
    if (version !== undefined) seen.add(version);
    if (version === current?.spec.version) break;
  }
  return found;
}

/** How many versions are newer than what runs here; 0 where nobody can tell. */
function placeOfStable(
  versions: readonly ConfigVersion[],
  { stableVersion, sequence }: Known,
  current: Release | undefined,
): number {
  // Where it came more than once, since it last came.
  if (stableVersion !== undefined) return Math.max(0, placeOf(versions, stableVersion));
  if (sequence === 0) return versions.length;
  // Nothing was ever promoted, or nobody knows it any more: what was tried last is no older.
  return current === undefined ? 0 : placeOf(versions, current.spec.version) + 1;
}

function placeOf(versions: readonly ConfigVersion[], version: string): number {
  return versions.findIndex((it) => it.version === version);
}

/**
 * Which versions have a change that a later commit took back, wholly or in part: it made a file what it was before. They
 * hold what the branch no longer wants, however good they were on other clusters.
 * @param versions newest first; what the oldest one changed is a change too
 */
function withdrawn(versions: readonly ConfigVersion[]): readonly boolean[] {
  /** By file, where it ceased to be what it was. */
  const left = new Map<string, Map<string | undefined, number>>();
  /** From each commit, how far back the versions go that lack what it brought back. */
  const reach = new Map<number, number>();
  for (let at = versions.length - 1; at >= 0; at -= 1) {
    for (const { path, before, after } of versions[at]?.changes ?? []) {
      const ofFile = left.get(path) ?? new Map<string | undefined, number>();
      left.set(path, ofFile);
      reach.set(at, Math.max(reach.get(at) ?? at, ofFile.get(after) ?? at));
      ofFile.set(before, at);
    }
  }
  let furthest = -1;
  return versions.map((_, at) => {
    const isTakenBack = at <= furthest;
    furthest = Math.max(furthest, reach.get(at) ?? at);
    return isTakenBack;
  });
}
