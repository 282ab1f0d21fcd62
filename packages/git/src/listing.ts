import { parseLsTree, type TreeEntry } from './ls-tree.ts';

/** Everything under one tree, folders included, in git's order: a folder is followed by what is in it. */
export interface Listing {
  readonly treeId: string;
  readonly entries: readonly TreeEntry[];
  /** Where each path is in `entries`. */
  readonly positions: ReadonlyMap<string, number>;
  /** One path of each tree: equal trees have equal content, so any will do. */
  readonly pathsByTree: ReadonlyMap<string, string>;
}

/** @throws GitError Corrupt or TooLarge */
export function createListing(treeId: string, lsTreeOutput: Buffer, entriesMax: number): Listing {
  const entries = parseLsTree(lsTreeOutput, entriesMax);
  const positions = new Map(entries.map((entry, at) => [entry.path, at]));
  const trees = entries.filter((entry) => entry.type === 'Tree');
  const pathsByTree = new Map([...trees.map((tree): [string, string] => [tree.id, tree.path]), [treeId, '']]);
  return { treeId, entries, positions, pathsByTree };
}

/** The entry at `path`, if there is one. */
export function entryAt(listing: Listing, path: string): TreeEntry | undefined {
  const at = listing.positions.get(path);
  return at === undefined ? undefined : listing.entries[at];
}

/** The id of the folder at `path` ('' is the root), which is the version of what is in it. */
export function treeAt(listing: Listing, path: string): string | undefined {
  if (path === '') return listing.treeId;
  const entry = entryAt(listing, path);
  return entry?.type === 'Tree' ? entry.id : undefined;
}

/** All but folders under `prefix`, with paths from the root of the listing; a file is its own only entry. */
export function entriesUnder(listing: Listing, prefix: string): readonly TreeEntry[] {
  const first = prefix === '' ? 0 : listing.positions.get(prefix);
  if (first === undefined) return [];
  const inside = prefix === '' ? '' : `${prefix}/`;
  const end = listing.entries.findIndex((entry, at) => at > first && !entry.path.startsWith(inside));
  return listing.entries.slice(first, end < 0 ? undefined : end).filter((entry) => entry.type !== 'Tree');
}
