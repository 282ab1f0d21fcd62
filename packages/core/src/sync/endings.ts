import type { ApplicationStateStatus, ObjectRef, Quarantine, Release, RetryRequest } from '@seatrial/model';
import { quarantineMax, refKey, toInstant } from '@seatrial/model';

/** Takes over what ended releases have decided: the stable version, and the content that failed. */
export function noteEndings(
  status: ApplicationStateStatus,
  releases: readonly Release[],
): ApplicationStateStatus {
  let { quarantine, ...rest } = status;
  for (const release of releases) {
    const { tree, commit, requests } = release.spec;
    const ended = release.status;
    if (ended === undefined) continue;
    if (
      ended.phase === 'Promoted' &&
      rest.stableRelease !== release.metadata.name &&
      newer(release, rest.stableRelease)
    ) {
      rest = {
        ...rest,
        stableTree: tree,
        stableCommit: commit,
        stableRelease: release.metadata.name,
        inventory: ended.inventory,
      };
    }
    if (ended.phase === 'Failed' && newer(release, rest.stableRelease)) {
      // Its objects stay, with nothing to go back to: the next version prunes what it does not have.
      rest = { ...rest, inventory: united(rest.inventory, ended.inventory) };
    }
    const name = release.metadata.name;
    if (requests.some((request) => request.type === 'Retry')) {
      quarantine = quarantine.filter((it) => it.release !== name);
    } else if (failed(release) && !quarantine.some((it) => it.release === name)) {
      quarantine = [...quarantine, quarantined(release)].slice(-quarantineMax);
    }
  }
  return { ...rest, quarantine };
}

/** What people ask for whose release is gone. Once: the release that tries it again may bear the same name. */
export function releaseFromQuarantine(
  status: ApplicationStateStatus,
  requests: readonly RetryRequest[],
): ApplicationStateStatus {
  const isAsked = ({ release, at }: Quarantine): boolean =>
    requests.some((request) => request.release === release && Date.parse(request.at) > Date.parse(at));
  return { ...status, quarantine: status.quarantine.filter((held) => !isAsked(held)) };
}

function united(some: readonly ObjectRef[], others: readonly ObjectRef[]): ObjectRef[] {
  return [...new Map([...some, ...others].map((ref) => [refKey(ref), ref])).values()];
}

/** From the moment the verdict is written, not only when the objects are gone. */
function failed({ status }: Release): boolean {
  const outcome = status?.verdict?.outcome;
  return (
    status?.verdict?.gate !== 'Infrastructure' &&
    (outcome === 'Fail' || outcome === 'Inconclusive') &&
    (status?.phase === 'RollingBack' || status?.phase === 'RolledBack' || status?.phase === 'Failed')
  );
}

function quarantined(release: Release): Quarantine {
  return {
    tree: release.spec.tree,
    release: release.metadata.name,
    reason: release.status?.verdict?.reason ?? 'Unknown',
    at: release.status?.verdict?.at ?? toInstant(0),
  };
}

function newer(release: Release, than: string | undefined): boolean {
  return than === undefined || sequenceOf(release.metadata.name) > sequenceOf(than);
}

/** Names are `<application>-<sequence>-<tree>`; a record that a person named otherwise has no place among them. */
export function sequenceOf(name: string | undefined): number {
  const sequence = Number(name?.split('-').at(-2));
  return Number.isSafeInteger(sequence) ? sequence : 0;
}
