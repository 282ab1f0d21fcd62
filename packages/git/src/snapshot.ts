import { createLru, type Op } from '@seatrial/core';
import type { BlobStore } from './blob-store.ts';
import { GitError } from './git-error.ts';
import type { MirrorLimits } from './limits.ts';
import { createListing, entriesUnder, entryAt, type Listing, treeAt } from './listing.ts';
import { checkObjectId, checkPath } from './names.ts';
import type { Git } from './run-git.ts';
import type { TreeEntry } from './tree-object.ts';
import { createTreeReader, type TreeReaderParts } from './tree-reader.ts';
import { unlessAborted } from './unless-aborted.ts';

/** The repository as one commit left it. It stays readable after the branch moved on, and with the remote away. */
export interface Snapshot {
  readonly commit: string;
  /** Tree id of the folder at `path` ('' is the root); undefined when there is no folder. */
  tree(path: string, op: Op): Promise<string | undefined>;
  /**
   * Files, symlinks and submodules under the folder `prefix` ('' is the root), empty when there is none. Folders of which
   * nothing more is told (listing.ts) are `Unlisted`; they and what is in them can still be asked for by their paths.
   */
  list(prefix: string, op: Op): Promise<readonly TreeEntry[]>;
  /**
   * Bytes of a file, shared with other readers. A symlink is never followed.
   * @throws GitError NotFound, TooLarge above `blobBytesMax`
   */
  read(path: string, op: Op): Promise<Uint8Array>;
}

/** A file of a tree: `bytes` is the target of a symlink, and empty for a submodule. */
export interface TreeFile extends TreeEntry {
  readonly bytes: Uint8Array;
}

export interface Trees {
  snapshot(commit: string): Snapshot;
  readTree(treeId: string, op: Op): Promise<readonly TreeFile[]>;
}

/** Listings by tree id, which never change: an unchanged folder costs no question. */
export function createTrees(parts: TreeReaderParts & { readonly git: Git }, blobs: BlobStore): Trees {
  const { git, objects, limits, lifetime } = parts;
  const readTrees = createTreeReader(parts);
  const listings = createLru<Promise<Listing>>(limits.listingCacheMax, () => 1);
  const roots = createLru<Promise<string>>(limits.listingCacheMax * 4, () => 1);
  let newest: Listing | undefined;

  /** A folder of the newest commit is there already: that of an application usually is. */
  async function rootOf(object: string): Promise<string> {
    if (newest?.trees.folders.has(object) === true) return object;
    return once(roots, object, async () => {
      const [found] = await objects.info([`${object}^{tree}`], lifetime);
      if (found !== undefined) return found.id;
      // Why it is not there is for git to say.
      const args = ['rev-parse', '--verify', `${object}^{tree}`];
      return (await git.output(`read ${object}`, args, lifetime)).toString().trim();
    });
  }

  async function listingOf(object: string): Promise<Listing> {
    const treeId = await rootOf(object);
    return await once(listings, treeId, async () => createListing(treeId, await readTrees(treeId), limits));
  }

  return {
    snapshot(commit) {
      checkObjectId(commit);
      const listing = async (op: Op): Promise<Listing> => {
        newest = await unlessAborted(listingOf(commit), op);
        return newest;
      };
      return {
        commit,
        async tree(path, op) {
          return treeAt(await listing(op), checkPath(path));
        },
        async list(prefix, op) {
          return entriesUnder(await listing(op), checkPath(prefix));
        },
        async read(path, op) {
          const entry = entryAt(await listing(op), checkPath(path));
          if (entry === undefined || !isBlob(entry)) {
            throw new GitError('NotFound', `Cannot read ${path} of commit ${commit}: there is no such file`);
          }
          checkSize(entry, limits);
          return bytesOf(entry, await blobs.read([entry], op));
        },
      };
    },
    async readTree(treeId, op) {
      const entries = entriesUnder(await unlessAborted(listingOf(checkObjectId(treeId)), op), '');
      checkTree(treeId, entries, limits);
      const contents = await blobs.read(entries.filter(isBlob), op);
      return entries.map((entry) => ({
        ...entry,
        bytes: isBlob(entry) ? bytesOf(entry, contents) : new Uint8Array(),
      }));
    },
  };
}

/** Callers that ask for the same at the same time share one answer; a failure is not remembered. */
function once<V>(
  cache: {
    get(key: string): Promise<V> | undefined;
    set(key: string, value: Promise<V>): void;
    delete(key: string): void;
  },
  key: string,
  work: () => Promise<V>,
): Promise<V> {
  const known = cache.get(key);
  if (known !== undefined) return known;
  const started = work();
  cache.set(key, started);
  started.catch(() => cache.delete(key));
  return started;
}

function isBlob(entry: TreeEntry): boolean {
  return entry.type === 'File' || entry.type === 'Executable' || entry.type === 'Symlink';
}

function checkTree(treeId: string, entries: readonly TreeEntry[], limits: MirrorLimits): void {
  const unsafe = entries.find((entry) => entry.type === 'Unsafe');
  if (unsafe !== undefined) {
    throw new GitError(
      'InvalidRef',
      `Cannot read tree ${treeId}: ${JSON.stringify(unsafe.path)} is no safe file name, remove it from the repository`,
    );
  }
  const unlisted = entries.find((entry) => entry.type === 'Unlisted');
  if (unlisted !== undefined) {
    const most = `${limits.treeEntriesMax} files and folders, ${limits.treeDepthMax} of them within each other`;
    throw new GitError(
      'TooLarge',
      `Cannot read tree ${treeId}: its folder ${unlisted.path} is too large or too deep, expected at most ${most}`,
    );
  }
  for (const entry of entries) checkSize(entry, limits);
  const total = entries.reduce((sum, entry) => sum + entry.sizeBytes, 0);
  if (total <= limits.treeBytesMax) return;
  throw new GitError(
    'TooLarge',
    `Cannot read tree ${treeId}: its files have ${total} bytes, expected at most ${limits.treeBytesMax}`,
  );
}

function checkSize(entry: TreeEntry, limits: MirrorLimits): void {
  if (entry.sizeBytes <= limits.blobBytesMax) return;
  throw new GitError(
    'TooLarge',
    `Cannot read ${entry.path}: it has ${entry.sizeBytes} bytes, expected at most ${limits.blobBytesMax}; keep large files out of the config repository`,
  );
}

function bytesOf(entry: TreeEntry, contents: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const bytes = contents.get(entry.id);
  if (bytes === undefined)
    throw new GitError('Internal', `Cannot read ${entry.path}: its blob ${entry.id} was not asked for`);
  return bytes;
}
