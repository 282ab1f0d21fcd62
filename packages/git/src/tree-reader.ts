import { type Clock, createLru, createTurns, type Op } from '@seatrial/core';
import { GitError } from './git-error.ts';
import type { MirrorLimits } from './limits.ts';
import type { Objects } from './objects.ts';
import { type Folder, parseTree } from './tree-object.ts';

/** The folders below a root, each once, however often it stands there. */
export interface TreeGraph {
  /** What is in a folder, by its id. One that is absent was too large or too deep to be read. */
  readonly folders: ReadonlyMap<string, Folder>;
  /** Bytes of files and folders, by their ids. */
  readonly sizes: ReadonlyMap<string, number>;
}

export interface TreeReaderParts {
  readonly objects: Objects;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly limits: MirrorLimits;
  readonly lifetime: Op;
  /** Called when an object is damaged or missing. */
  readonly onCorrupt: () => void;
}

/**
 * Reads folders level by level, from the root on: two questions for a level in which something is new. Equal folders are
 * one object and are read once, so what this costs follows from what was pushed, and not from what it unfolds to.
 */
export function createTreeReader(parts: TreeReaderParts): (root: string) => Promise<TreeGraph> {
  const { objects, clock, limits, lifetime, onCorrupt } = parts;
  const knownFolders = createLru<Folder>(limits.treeEntriesMax * 2, ({ items }) => items.length + 1);
  const knownSizes = createLru<number>(limits.treeEntriesMax * 2, () => 1);

  /** Those that are known, and what `ask` says of the others. */
  async function learn<T>(
    known: { get(id: string): T | undefined; set(id: string, value: T): void },
    ids: Iterable<string>,
    ask: (ids: readonly string[]) => Promise<readonly T[]>,
  ): Promise<Map<string, T>> {
    const found = new Map<string, T>();
    const unknown = [...new Set(ids)].filter((id) => {
      const value = known.get(id);
      if (value !== undefined) found.set(id, value);
      return value === undefined;
    });
    const told = unknown.length === 0 ? [] : await ask(unknown);
    for (const [at, id] of unknown.entries()) {
      const value = told[at];
      if (value === undefined) throw missing(id);
      known.set(id, value);
      found.set(id, value);
    }
    return found;
  }

  /** Other work has its turn in between: there may be as many entries as a listing may have. */
  async function readFolders(ids: readonly string[]): Promise<readonly Folder[]> {
    const read: Folder[] = [];
    const turn = createTurns(limits.treeTurnBytes, clock, lifetime);
    for (const [at, reply] of (await objects.contents(ids, lifetime)).entries()) {
      await turn(reply?.sizeBytes ?? 0);
      read.push(folderOf(ids[at] ?? '', reply?.bytes));
    }
    return read;
  }

  async function readSizes(ids: readonly string[]): Promise<readonly number[]> {
    return (await objects.info(ids, lifetime)).map((it, at) => {
      if (it === undefined) throw missing(ids[at] ?? '');
      return it.sizeBytes;
    });
  }

  function folderOf(id: string, bytes: Uint8Array | undefined): Folder {
    if (bytes === undefined) throw missing(id);
    try {
      return parseTree(id, bytes);
    } catch (error) {
      if (error instanceof GitError && error.code === 'Corrupt') onCorrupt();
      throw error;
    }
  }

  function missing(id: string): GitError {
    onCorrupt();
    const problem = 'a tree names it and the mirror lacks it, fetch to make the mirror anew';
    return new GitError('Corrupt', `Cannot read ${id}: ${problem}`);
  }

  return async (root) => {
    const folders = new Map<string, Folder>();
    const sizes = new Map<string, number>();
    let bytesLeft = limits.treesBytesMax;
    let level: readonly string[] = [root];
    for (let depth = 0; level.length > 0 && depth <= limits.treeDepthMax; depth += 1) {
      const found = await learn(knownFolders, level, readFolders);
      for (const [id, folder] of found) folders.set(id, folder);
      const all = [...found.values()].flatMap(({ items }) => items);
      const blobsAndTrees = all.filter(({ type }) => type !== 'Submodule').map(({ id }) => id);
      for (const [id, bytes] of await learn(knownSizes, blobsAndTrees, readSizes)) sizes.set(id, bytes);
      const below = new Set(all.filter(({ type }) => type === 'Tree').map(({ id }) => id));
      const sizeOf = (id: string): number => sizes.get(id) ?? 0;
      // The smallest first, so that one that is too large takes no other's place.
      level = [...below]
        .filter((id) => !folders.has(id))
        .toSorted((a, b) => sizeOf(a) - sizeOf(b))
        .filter((id) => {
          if (sizeOf(id) > Math.min(bytesLeft, limits.treeObjectBytesMax)) return false;
          bytesLeft -= sizeOf(id);
          return true;
        });
    }
    return { folders, sizes };
  };
}
