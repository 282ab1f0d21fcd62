import { withField } from '@seatrial/core';
import { parseRelease, type Release, refKey, refOf } from '@seatrial/model';
import type { Versions } from '../git/versions.ts';
import { type Check, isMoving } from './check.ts';
import { objectsOf } from './unlike-git.ts';

interface Failed {
  readonly tree: string;
  /** Absent where nothing of it ran, or where it ran as what was good before it. */
  readonly content?: string;
}

/**
 * Content that failed here, or was taken back after its promotion, is not released again unless somebody asked for it: neither
 * the same tree nor another one that says the same to pods.
 */
export const quarantine: Check = ({ site: { cluster, versions }, violated }) => {
  const failed = new Map<string, Failed>();
  const retried = new Set<string>();
  /** Releases of which pods have been made. */
  const ran = new Set<string>();
  return ({ type, object }) => {
    if (object.kind !== 'Release' || type === 'Deleted') return;
    const release = parseRelease(object);
    const { metadata, spec, status } = release;
    if (type === 'Added' && spec.undo === undefined) {
      const content = contentOf(versions, release, spec.version);
      for (const [name, was] of failed) {
        if (retried.has(name)) continue;
        if (was.tree === spec.version)
          violated(
            'a quarantined version does not come back',
            `${metadata.name} on ${cluster.name} after ${name}`,
          );
        else if (was.content === content)
          violated(
            'what failed does not come back in other words',
            `${metadata.name} on ${cluster.name} after ${name}`,
          );
      }
    }
    if (isMoving(release)) ran.add(metadata.name);
    const { outcome, gate } = status?.verdict ?? {};
    if (spec.undo !== undefined) failed.set(spec.undo.release, { tree: spec.previousVersion ?? '' });
    // Where infrastructure or another workload was in the way the content is not to blame: it is tried again after a pause.
    else if (gate === 'Infrastructure' || gate === 'OtherWorkload') failed.delete(metadata.name);
    else if (status?.phase === 'Failed' || (status?.phase === 'RolledBack' && outcome !== 'Superseded')) {
      failed.set(metadata.name, {
        tree: spec.version,
        ...(ran.has(metadata.name) ? news(versions, release) : {}),
      });
    }
    if (spec.requests.some((request) => request.type === 'Retry')) retried.add(metadata.name);
  };
};

/** What a version says that the one before it did not. */
function news(versions: Versions, release: Release): Pick<Failed, 'content'> {
  const { version, previousVersion } = release.spec;
  const content = contentOf(versions, release, version);
  const before = previousVersion === undefined ? undefined : contentOf(versions, release, previousVersion);
  return content === before ? {} : { content };
}

/** What a tree says to pods: its objects without the notes that nobody reads, whatever their files look like. */
function contentOf(versions: Versions, { metadata }: Release, tree: string): string {
  const objects = objectsOf(versions, { namespace: metadata.namespace ?? '', tree })
    .filter((object) => object.kind !== 'ConfigMap' || object.metadata.name !== 'notes')
    .map((object) => [refKey(refOf(object)), withField(object, ['spec', 'replicas'], undefined)] as const);
  return JSON.stringify(objects.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
