import type { Op } from '@seatrial/core';
import { shown } from '../source/source.ts';
import { type ViewOptions, viewAt } from './view-at.ts';

/** An application to which one commit gives something else on a cluster than another. */
export interface ChangedVersion {
  readonly application: string;
  readonly namespace: string;
  /** File that declares it. */
  readonly file: string;
  /** Absent where a folder of it is not there. */
  readonly version: string | undefined;
  /** That folder. */
  readonly missing?: string;
  /** Clusters that must have promoted it before. */
  readonly after: readonly string[];
}

export interface ChangedVersions {
  readonly changed: readonly ChangedVersion[];
  /** Those that the cluster does not get any more. */
  readonly leaving: readonly string[];
  /** How many are as before. */
  readonly same: number;
  /** What is wrong in files, and was not before: `file:line:column: message`. */
  readonly errors: readonly string[];
}

/**
 * To which applications a commit gives another version on a cluster: by content, and without rendering.
 * @throws PortError where a commit cannot be read
 */
export async function changedVersions(
  options: ViewOptions,
  { from, to }: { readonly from: string; readonly to: string },
  op: Op,
): Promise<ChangedVersions> {
  const before = await viewAt(options, from, op);
  const after = await viewAt(options, to, op);
  const names = [...after.applications.keys()].toSorted();
  const changed = names.flatMap((name): readonly ChangedVersion[] => {
    const found = after.applications.get(name);
    const head = after.heads.get(name);
    if (found === undefined || head?.version === before.heads.get(name)?.version) return [];
    const { spec } = found.value;
    const target = spec.targets.find(({ cluster }) => cluster === options.clusterName);
    return [
      {
        application: name,
        namespace: spec.namespace,
        file: found.source.file,
        version: head?.version,
        ...(head?.missing === undefined ? {} : { missing: head.missing }),
        after: (target?.after ?? []).map(({ cluster }) => cluster),
      },
    ];
  });
  const known = new Set(before.told.map(shown));
  return {
    changed,
    leaving: [...before.applications.keys()].filter((name) => !after.applications.has(name)).toSorted(),
    same: names.length - changed.length,
    errors: after.told.map(shown).filter((error) => !known.has(error)),
  };
}

/** The clusters that a commit declares. @throws PortError where it cannot be read */
export async function declaredClusters(
  options: Omit<ViewOptions, 'clusterName'>,
  commit: string,
  op: Op,
): Promise<readonly string[]> {
  return [...(await viewAt({ ...options, clusterName: '' }, commit, op)).clusters.keys()].toSorted();
}
