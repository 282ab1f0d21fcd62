import type { ApplicationStateStatus, ObjectRef, Release, ScenarioRun } from '@seatrial/model';
import { refKey } from '@seatrial/model';
import { hasEnded } from '../canary/decide.ts';
import { routing } from '../canary/release.ts';
import { routerOf } from '../canary/routers/table.ts';
import type { Sourced } from '../version/sources.ts';

/** A version whose objects are put back where others change them, but for what is another's to change meanwhile. */
export interface Guarded extends Sourced {
  /** Release that has made it stable, or is about to; empty where no record tells. */
  readonly release: string;
  /** What the release in flight has for itself until it ends. */
  readonly leased?: { readonly ref: ObjectRef; readonly pointer: string };
}

/**
 * Which version is put back. Until a release promotes it touches nothing of the stable version but the weights of its route:
 * they are leased to it, and all else is guarded meanwhile. From Promoting on, and on the way back, the release itself writes the
 * objects: undefined, all of them are its own. In Watching it has written them, and waits.
 * @param release in flight, or the last one
 */
export function guarded(status: ApplicationStateStatus, release: Release | undefined): Guarded | undefined {
  if (status.rollback !== undefined) return undefined;
  const { stableVersion: version, stableSources: sources, stableRenderer: renderer } = status;
  const { stableRelease = '' } = status;
  const stable = version === undefined ? undefined : { version, sources, renderer, release: stableRelease };
  if (release === undefined || isNoted(release, status)) return stable;
  switch (release.status?.phase) {
    case undefined:
    case 'Pending':
    case 'Preparing':
    case 'Progressing':
      return stable === undefined ? undefined : { ...stable, ...weightsOf(release) };
    case 'Watching': {
      const { version: own, sources: from, renderer: by } = release.spec;
      return { version: own, sources: from, renderer: by, release: release.metadata.name };
    }
    default:
      return undefined;
  }
}

/** Whether a release has ended, and its application's record says what is stable since. */
function isNoted(release: Release, { stableRelease }: ApplicationStateStatus): boolean {
  return (
    hasEnded(release) && (release.status?.phase !== 'Promoted' || release.metadata.name === stableRelease)
  );
}

function weightsOf(release: Release): Pick<Guarded, 'leased'> {
  const where = routing(release, release.metadata.namespace ?? '');
  const router = where === undefined ? undefined : routerOf(where.route);
  return where === undefined || router === undefined
    ? {}
    : { leased: { ref: where.route, pointer: `/${router.weightsAt.join('/')}` } };
}

/** What runs have faulted and not yet seen to be taken back, by `refKey`: it is put back by them. */
export function leasedToRuns(runs: readonly ScenarioRun[]): ReadonlySet<string> {
  const targets = runs.flatMap(({ status }) => status?.targets ?? []);
  return new Set(targets.filter(({ state }) => state !== 'Verified').map(({ ref }) => refKey(ref)));
}
