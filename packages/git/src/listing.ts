import { GitError } from './git-error.ts';
import type { MirrorLimits } from './limits.ts';
import type { Folder, TreeEntry, TreeItem } from './tree-object.ts';
import type { TreeGraph } from './tree-reader.ts';

/** Everything under one tree, in git's order: a folder is followed by what is in it. */
export interface Listing {
  readonly treeId: string;
  readonly trees: TreeGraph;
  /** Folders included. */
  readonly entries: readonly TreeEntry[];
}

const noFolder: Folder = { items: [], byName: new Map() };

/** One folder with all that is below it, for as far as it is listed. */
interface Weight {
  /** Entries; a folder that is not listed is one. */
  readonly entries: number;
  readonly isListed: boolean;
}

/**
 * Unfolds a tree. What is too much is left out folder by folder, and named as `Unlisted`, in two steps. A folder that
 * alone has more than a listing may have is not listed, nor is one that consists of such folders. When the rest is still
 * too much, the folders of a folder share its room: the small ones have what they need, and the large ones equal parts of
 * what remains. So nobody's folder takes the place of a smaller one beside it.
 * @throws GitError TooLarge when the folder itself, without what is in its folders, has more
 */
export function createListing(treeId: string, trees: TreeGraph, limits: ListingLimits): Listing {
  const root = trees.folders.get(treeId) ?? noFolder;
  if (root.items.length > limits.treeEntriesMax) {
    const problem = `it has more than ${limits.treeEntriesMax} files and folders`;
    throw new GitError('TooLarge', `Cannot list tree ${treeId}: ${problem}`);
  }
  const weights = weigh(treeId, trees, limits.treeEntriesMax);
  const entries: TreeEntry[] = [];

  function unfold({ items }: Folder, prefix: string, depth: number, room: number): void {
    const rooms = share(items, weights, room - items.length);
    for (const item of items) {
      const path = `${prefix}${item.name}`;
      const inside = item.type === 'Tree' ? trees.folders.get(item.id) : undefined;
      const itsRoom = rooms.get(item) ?? 0;
      const isOpen = inside !== undefined && depth < limits.treeDepthMax && inside.items.length <= itsRoom;
      const isListed = item.type !== 'Tree' || (isOpen && weights.get(item.id)?.isListed === true);
      entries.push(entryOf(item, path, isListed, trees));
      if (isListed && inside !== undefined) unfold(inside, `${path}/`, depth + 1, itsRoom);
    }
  }

  unfold(root, '', 1, limits.treeEntriesMax);
  return { treeId, trees, entries };
}

export type ListingLimits = Pick<MirrorLimits, 'treeEntriesMax' | 'treeDepthMax'>;

function entryOf(
  { type, mode, id }: TreeItem,
  path: string,
  isListed: boolean,
  { sizes }: TreeGraph,
): TreeEntry {
  const hasBytes = type !== 'Tree' && type !== 'Submodule';
  return {
    path,
    type: isListed ? type : 'Unlisted',
    mode,
    id,
    sizeBytes: hasBytes ? (sizes.get(id) ?? 0) : 0,
  };
}

/** Of each folder, from the innermost out. Without recursion: folders may name each other as deep as anybody likes. */
function weigh(root: string, { folders: all }: TreeGraph, entriesMax: number): ReadonlyMap<string, Weight> {
  const weights = new Map<string, Weight>();
  const open = [root];
  for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
    const { items } = all.get(id) ?? noFolder;
    const folders = items.filter(({ type }) => type === 'Tree');
    const unknown = folders.filter((it) => !weights.has(it.id) && all.has(it.id));
    if (unknown.length > 0 && !weights.has(id)) {
      for (const folder of unknown) open.push(folder.id);
      continue;
    }
    open.pop();
    if (!weights.has(id)) weights.set(id, weightOf(items, folders, weights, entriesMax));
  }
  return weights;
}

function weightOf(
  items: readonly TreeItem[],
  folders: readonly TreeItem[],
  weights: ReadonlyMap<string, Weight>,
  entriesMax: number,
): Weight {
  const listed = folders.flatMap(({ id }) => weights.get(id) ?? []).filter(({ isListed }) => isListed);
  const entries = listed.reduce((sum, it) => sum + it.entries, items.length);
  const isOfUnlisted = folders.length > 0 && folders.length === items.length && listed.length === 0;
  return { entries, isListed: entries <= entriesMax && !isOfUnlisted };
}

/** How many entries each folder of a folder may have. */
function share(
  items: readonly TreeItem[],
  weights: ReadonlyMap<string, Weight>,
  room: number,
): ReadonlyMap<TreeItem, number> {
  const weightOfItem = ({ id }: TreeItem): number => weights.get(id)?.entries ?? 0;
  const folders = items.filter(({ type, id }) => type === 'Tree' && weights.get(id)?.isListed === true);
  const rooms = new Map<TreeItem, number>();
  let left = room;
  for (const [at, folder] of folders.toSorted((a, b) => weightOfItem(a) - weightOfItem(b)).entries()) {
    const its = Math.min(weightOfItem(folder), Math.floor(left / (folders.length - at)));
    rooms.set(folder, its);
    left -= its;
  }
  return rooms;
}

/** The entry at `path`, if there is one; also where no listing has it. */
export function entryAt(listing: Listing, path: string): TreeEntry | undefined {
  let folder = listing.trees.folders.get(listing.treeId);
  let found: TreeItem | undefined;
  for (const name of path.split('/')) {
    found = folder?.byName.get(name);
    folder = found?.type === 'Tree' ? listing.trees.folders.get(found.id) : undefined;
  }
  return found === undefined ? undefined : entryOf(found, path, true, listing.trees);
}

/** The id of the folder at `path` ('' is the root), which is the version of what is in it. */
export function treeAt(listing: Listing, path: string): string | undefined {
  if (path === '') return listing.treeId;
  const entry = entryAt(listing, path);
  return entry?.type === 'Tree' ? entry.id : undefined;
}

/** All but folders under `prefix`, with paths from the root of the listing; a file is its own only entry. */
export function entriesUnder(listing: Listing, prefix: string): readonly TreeEntry[] {
  const inside = `${prefix}/`;
  const isUnder = ({ path }: TreeEntry): boolean =>
    prefix === '' || path === prefix || path.startsWith(inside);
  return listing.entries.filter((entry) => entry.type !== 'Tree' && isUnder(entry));
}
