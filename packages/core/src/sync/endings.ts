import {
  type ApplicationStateStatus,
  type Condition,
  fromInstant,
  type ObjectRef,
  type Quarantine,
  quarantineMax,
  type Release,
  type ReleaseStatus,
  type RetryRequest,
  refKey,
  refsMax,
  toInstant,
} from '@seatrial/model';
import { withCondition } from '../conditions.ts';
import { inSync } from '../drift/decide-drift.ts';
import { isTriedAgain } from '../tried-again.ts';
import { united } from '../united.ts';
import { sequenceOf } from './new-release.ts';
import { isFailedUndo, latestRequest, requestedRollback } from './way-back.ts';

/** Takes over what ended releases have decided: the stable version, and the content that failed. */
export function noteEndings(
  status: ApplicationStateStatus,
  releases: readonly Release[],
): ApplicationStateStatus {
  let { quarantine, ...rest } = { ...status, adopted: status.adopted ?? takenOver(releases) };
  for (const release of releases) {
    const { version, sources, renderer, commit, requests } = release.spec;
    const ended = release.status;
    if (ended === undefined) continue;
    if (isStableAfter(release, rest.stableRelease)) {
      const { stableSources: _, stableRenderer: __, ...before } = rest;
      rest = {
        ...before,
        stableVersion: version,
        ...(sources === undefined ? {} : { stableSources: sources }),
        ...(renderer === undefined ? {} : { stableRenderer: renderer }),
        stableCommit: commit,
        stableRelease: release.metadata.name,
        // What a way back did not get as far as to delete is the next version's to delete.
        inventory: ended.phase === 'Promoted' ? ended.inventory : united(rest.inventory, ended.inventory),
        adopted: without(united(rest.adopted, ended.adopted ?? []), ended.owned ?? []),
        conditions: isCurrent(release, status) ? withInSync(rest.conditions, ended) : rest.conditions,
      };
    }
    // From the first write on, also where it is taken back: then it stays.
    if (newer(release, rest.stableRelease)) {
      rest = { ...rest, adopted: united(rest.adopted, ended.adopted ?? []).slice(-refsMax) };
    }
    if (ended.phase === 'Failed' && newer(release, rest.stableRelease)) {
      // Its objects stay, with nothing to go back to: the next version prunes what it does not have.
      rest = { ...rest, inventory: united(rest.inventory, ended.inventory) };
    }
    const name = release.metadata.name;
    if (latestRequest(requests)?.type === 'Retry') {
      quarantine = quarantine.filter((it) => it.release !== name);
    } else if (failed(release) && !quarantine.some((it) => it.release === name)) {
      quarantine = [...quarantine, quarantined(release)].slice(-quarantineMax);
    }
  }
  const { adopted, ...others } = rest;
  return {
    ...others,
    ...(adopted.length === 0 ? {} : { adopted }),
    quarantine: withUndone(quarantine, rest.stableRelease, releases),
  };
}

/** Its promotion is noted for the first time, and not read out of a record of long ago. */
function isCurrent(
  { metadata }: Release,
  { currentRelease, stableRelease }: ApplicationStateStatus,
): boolean {
  return metadata.name === currentRelease && metadata.name !== stableRelease;
}

/** What was just promoted is as it was applied, until a look at its objects says something else: that needs no write of its own. */
function withInSync(conditions: readonly Condition[], { phase, phaseStartedAt }: ReleaseStatus): Condition[] {
  const isSaid = conditions.some(({ type }) => type === 'InSync');
  if (isSaid || phase !== 'Promoted') return [...conditions];
  return withCondition(conditions, inSync([]), fromInstant(phaseStartedAt));
}

/**
 * What is stable by the releases of one application: its record names a promoted one only a moment later.
 * @param noted what the record names
 */
export function stableAmong(noted: string | undefined, releases: readonly Release[]): string | undefined {
  return releases.reduce(
    (stable, release) => (isStableAfter(release, stable) ? release.metadata.name : stable),
    noted,
  );
}

function isStableAfter(release: Release, before: string | undefined): boolean {
  const ran = release.status?.phase === 'Promoted' || isFailedUndo(release);
  return ran && newer(release, before);
}

/**
 * A promoted version that a person wants undone is kept out from then on, so that the config branch does not bring it
 * back. Only the stable release has a known version before it: a rollback asked of any other does nothing.
 */
function withUndone(
  quarantine: readonly Quarantine[],
  stableRelease: string | undefined,
  releases: readonly Release[],
): Quarantine[] {
  const stable = releases.find(({ metadata }) => metadata.name === stableRelease);
  const asked = stable === undefined ? undefined : requestedRollback(stable);
  if (stable === undefined || asked === undefined) return [...quarantine];
  const { name: release } = stable.metadata;
  if (quarantine.some((it) => it.release === release)) return [...quarantine];
  const why = { reason: 'RollbackRequested', at: asked.at };
  const held = { version: stable.spec.version, release, ...why, ...podsOf(stable) };
  return [...quarantine, held].slice(-quarantineMax);
}

/** Retries that people asked for after the release's record was gone. Each counts once: the next release may have the same name. */
export function releaseFromQuarantine(
  status: ApplicationStateStatus,
  requests: readonly RetryRequest[],
): ApplicationStateStatus {
  const isAsked = ({ release, at }: Quarantine): boolean =>
    requests.some((request) => request.release === release && Date.parse(request.at) > Date.parse(at));
  return { ...status, quarantine: status.quarantine.filter((held) => !isAsked(held)) };
}

/** For a record from before it kept that, or one that was lost: by the releases that are still there. */
function takenOver(releases: readonly Release[]): ObjectRef[] {
  return releases.reduce<ObjectRef[]>((all, { status }) => united(all, status?.adopted ?? []), []);
}

function without(refs: readonly ObjectRef[], gone: readonly ObjectRef[]): ObjectRef[] {
  const keys = new Set(gone.map(refKey));
  return refs.filter((ref) => !keys.has(refKey(ref)));
}

/** From the moment the verdict is written, not only when the objects are gone. */
function failed({ spec, status }: Release): boolean {
  const outcome = status?.verdict?.outcome;
  return (
    // A way back leads to what was good before; that it failed says little of that version.
    spec.undo === undefined &&
    !isTriedAgain(status?.verdict) &&
    (outcome === 'Fail' || outcome === 'Inconclusive') &&
    (status?.phase === 'RollingBack' || status?.phase === 'RolledBack' || status?.phase === 'Failed')
  );
}

function quarantined(release: Release): Quarantine {
  return {
    version: release.spec.version,
    release: release.metadata.name,
    reason: release.status?.verdict?.reason ?? 'Unknown',
    at: release.status?.verdict?.at ?? toInstant(0),
    ...podsOf(release),
  };
}

function podsOf({ status }: Release): Pick<Quarantine, 'pods'> {
  return status?.pods === undefined ? {} : { pods: status.pods };
}

function newer(release: Release, than: string | undefined): boolean {
  return than === undefined || sequenceOf(release.metadata.name) > sequenceOf(than);
}
