import type { Op } from '@seatrial/core';
import { firstParentOf } from './commits.ts';
import { GitError } from './git-error.ts';
import { judgeCommit } from './ledger-commit.ts';
import { entryFile, type IndexedEntry } from './ledger-entry.ts';
import type { LedgerIndex } from './ledger-index.ts';
import type { MirrorLimits } from './limits.ts';
import type { Objects } from './objects.ts';
import type { Git } from './run-git.ts';

/** Commits listed at once: 100 bytes each. */
const pageCommits = 20_000;

interface ChainParts {
  readonly git: Git;
  readonly objects: Objects;
  readonly limits: MirrorLimits;
}

/**
 * Reads on to `head` from where the index is: only new commits are looked at. Each page is kept when it has been read, so
 * that one who is stopped in a long ledger goes on from there.
 * @throws GitError Corrupt when `head` does not continue what the index has
 */
export async function extendIndex(
  parts: ChainParts,
  index: LedgerIndex,
  cluster: string,
  head: string,
  op: Op,
): Promise<void> {
  const from = index.head(cluster);
  if (from === head) return;
  const pages = await pagesBetween(parts, from, head, op);
  if (pages === undefined)
    throw new GitError(
      'Corrupt',
      `Cannot read the ledger of ${cluster}: ${head} does not continue ${from ?? 'nothing'}`,
    );
  for (const page of pages.toReversed()) {
    const newestFirst = page.newestFirst ?? (await commitsOf(parts, page, op));
    for (const group of await groupsOf(parts, newestFirst.toReversed(), op)) {
      index.add(cluster, await judgeAll(parts, cluster, group, op));
    }
  }
}

/**
 * Whether a ledger only grew from one commit to another. By first parents alone: a merge that has the old head as its
 * second parent is another ledger.
 */
export async function continues(parts: ChainParts, from: string, head: string, op: Op): Promise<boolean> {
  return (await pagesBetween(parts, from, head, op)) !== undefined;
}

interface Page {
  /** Its newest commit. */
  readonly from: string;
  readonly commits: number;
  /** Its commits, where they are few. */
  readonly newestFirst?: readonly string[];
}

/**
 * Where to begin to read, newest page first. Walked without an exclusion, for which git would look at all of the ledger at
 * each page. @returns undefined when `from` is not on the way
 */
async function pagesBetween(
  parts: ChainParts,
  from: string | undefined,
  head: string,
  op: Op,
): Promise<readonly Page[] | undefined> {
  if (from === head) return [];
  // A ledger usually grew by little, and most often by one.
  if (from !== undefined && (await firstParentOf(parts.objects, head, op)) === from)
    return [{ from: head, commits: 1, newestFirst: [head] }];
  const pages: Page[] = [];
  let size = 64;
  for (let at: string | undefined = head; at !== undefined; size = pageCommits) {
    const found: readonly Link[] = await firstParents(parts.git, at, size, op);
    const end = from === undefined ? -1 : found.findIndex(({ commit }) => commit === from);
    const commits = end < 0 ? found.length : end;
    const isSmall = size < pageCommits;
    const newestFirst = isSmall && found.slice(0, commits).map(({ commit }) => commit);
    pages.push({ from: at, commits, ...(newestFirst && { newestFirst }) });
    if (end >= 0) return pages;
    at = found.at(-1)?.parent;
  }
  return from === undefined ? pages : undefined;
}

async function commitsOf({ git }: ChainParts, page: Page, op: Op): Promise<readonly string[]> {
  const found = await firstParents(git, page.from, page.commits, op);
  return found.slice(0, page.commits).map(({ commit }) => commit);
}

interface Link {
  readonly commit: string;
  readonly parent: string | undefined;
}

async function firstParents(git: Git, head: string, countMax: number, op: Op): Promise<readonly Link[]> {
  const args = ['rev-list', '--first-parent', '--parents', `--max-count=${countMax}`, head];
  const lines = (await git.output('read a ledger', args, op)).toString().split('\n');
  return lines.flatMap((line) => {
    const [commit, parent] = line.split(' ');
    return commit === undefined || commit === '' ? [] : [{ commit, parent }];
  });
}

interface Sized {
  readonly commit: string;
  /** What is to be read of it; not what is missing or too large. */
  readonly hasCommit: boolean;
  readonly hasFile: boolean;
}

/** Asks for sizes before it asks for bytes: whoever may push here may push an entry of any size. */
async function groupsOf(
  { objects, limits }: ChainParts,
  commits: readonly string[],
  op: Op,
): Promise<readonly (readonly Sized[])[]> {
  const found = await objects.info(
    commits.flatMap((commit) => [commit, `${commit}:${entryFile}`]),
    op,
  );
  const sizeOf = (at: number, type: string): number => {
    const info = found[at];
    return info?.type === type ? info.sizeBytes : Number.POSITIVE_INFINITY;
  };
  const groups: Sized[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const [at, commit] of commits.entries()) {
    const sizes = [sizeOf(2 * at, 'commit'), sizeOf(2 * at + 1, 'blob')] as const;
    const [hasCommit, hasFile] = [
      sizes[0] <= limits.ledgerCommitBytesMax,
      sizes[1] <= limits.ledgerEntryBytesMax,
    ];
    const own = (hasCommit ? sizes[0] : 0) + (hasFile ? sizes[1] : 0);
    bytes += own;
    if (bytes > limits.ledgerReadBytes) {
      groups.push([]);
      bytes = own;
    }
    groups.at(-1)?.push({ commit, hasCommit, hasFile });
  }
  return groups;
}

async function judgeAll(
  { objects }: ChainParts,
  cluster: string,
  group: readonly Sized[],
  op: Op,
): Promise<readonly IndexedEntry[]> {
  const names = group.flatMap(({ commit, hasCommit, hasFile }) => [
    ...(hasCommit ? [commit] : []),
    ...(hasFile ? [`${commit}:${entryFile}`] : []),
  ]);
  const replies = (await objects.contents(names, op)).values();
  const next = (): Uint8Array | undefined => replies.next().value?.bytes;
  const judging = group.map(({ commit, hasCommit, hasFile }) => {
    const raw = hasCommit ? next() : undefined;
    return judgeCommit(cluster, commit, raw, hasFile ? next() : undefined);
  });
  return Promise.all(judging);
}
