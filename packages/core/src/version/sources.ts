import type { SourceTree } from '@seatrial/model';
import { plainYaml, versionOf } from './version-of.ts';

/** A version, and what it is rendered from. */
export interface Sourced {
  readonly version: string;
  /** Absent in older records: then the version is the tree of the application's folder, and that is all. */
  readonly sources?: readonly SourceTree[] | undefined;
}

/** What the folder of an application is at a commit; nothing where there is none. */
export function sourcedFrom(path: string, tree: string | undefined): Sourced | undefined {
  if (tree === undefined) return undefined;
  const sources = [{ path, tree }] as const;
  return { version: versionOf({ renderer: plainYaml, sources }), sources };
}

/** @param path the application's folder */
export function sourcesOf({ version, sources }: Sourced, path: string): readonly SourceTree[] {
  return sources ?? [{ path, tree: version }];
}

/**
 * The content of the application's own folder: what a revert takes back. Other folders are others' too, and stay.
 * Undefined where the version is made without that folder.
 */
export function ownTree(sourced: Sourced, path: string): string | undefined {
  return sourcesOf(sourced, path).find((source) => source.path === path)?.tree;
}
