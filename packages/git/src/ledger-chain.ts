import type { Op } from '@seatrial/core';
import { parseCatFile } from './cat-file.ts';
import { GitError } from './git-error.ts';
import { judgeCommit } from './ledger-commit.ts';
import { entryFile, type IndexedEntry } from './ledger-entry.ts';
import type { LedgerIndex } from './ledger-index.ts';
import type { MirrorLimits } from './limits.ts';
import type { Git } from './run-git.ts';

/** Commits listed at once: 100 bytes each. */
const pageCommits = 20_000;

interface ChainParts {
  readonly git: Git;
  readonly limits: MirrorLimits;
}

/**
 * Reads on to `head` from where the index is: only new commits are looked at. Each page is kept when it has been read, so
 * that one who is stopped in a long ledger goes on from there.
 * @throws GitError Corrupt when `head` does not continue what the index has
 */
export async function extendIndex(
  { git, limits }: ChainParts,
  index: LedgerIndex,
  cluster: string,
  head: string,
  op: Op,
): Promise<void> {
  const from = index.head(cluster);
  if (from === head) return;
  const pages = await pagesBetween(git, from, head, pageCommits, op);
  if (pages === undefined)
    throw new GitError(
      'Corrupt',
      `Cannot read the ledger of ${cluster}: ${head} does not continue ${from ?? 'nothing'}`,
    );
  for (const page of pages.toReversed()) {
    const newestFirst = await firstParents(git, page.from, page.commits, op);
    const commits = newestFirst.slice(0, page.commits).map(({ commit }) => commit);
    for (const group of await groupsOf({ git, limits }, commits.toReversed(), op)) {
      index.add(cluster, await judgeAll(git, cluster, group, op));
    }
  }
}

/**
 * Whether a ledger only grew from one commit to another. By first parents alone: a merge that has the old head as its
 * second parent is another ledger.
 */
export async function continues(git: Git, from: string, head: string, op: Op): Promise<boolean> {
  return (await pagesBetween(git, from, head, pageCommits, op)) !== undefined;
}

interface Page {
  /** Its newest commit. */
  readonly from: string;
  readonly commits: number;
}

/**
 * Where to begin to read, newest page first. Walked without an exclusion, for which git would look at all of the ledger at
 * each page. @returns undefined when `from` is not on the way
 */
async function pagesBetween(
  git: Git,
  from: string | undefined,
  head: string,
  pageSize: number,
  op: Op,
): Promise<readonly Page[] | undefined> {
  if (from === head) return [];
  const pages: Page[] = [];
  // A ledger usually grew by little.
  let size = 64;
  for (let at: string | undefined = head; at !== undefined; size = pageSize) {
    const found: readonly Link[] = await firstParents(git, at, size, op);
    const end = from === undefined ? -1 : found.findIndex(({ commit }) => commit === from);
    pages.push({ from: at, commits: end < 0 ? found.length : end });
    if (end >= 0) return pages;
    at = found.at(-1)?.parent;
  }
  return from === undefined ? pages : undefined;
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
  { git, limits }: ChainParts,
  commits: readonly string[],
  op: Op,
): Promise<readonly (readonly Sized[])[]> {
  if (commits.length === 0) return [];
  const input = commits.map((commit) => `${commit}\n${commit}:${entryFile}\n`).join('');
  const format = '--batch-check=%(objecttype) %(objectsize)';
  const text = (await git.output('measure ledger entries', ['cat-file', format], op, { input })).toString();
  const lines = text.split('\n');
  const sizeOf = (line: string | undefined, type: string): number => {
    const [found, size] = (line ?? '').split(' ');
    return found === type ? Number(size) : Number.POSITIVE_INFINITY;
  };
  const groups: Sized[][] = [[]];
  let bytes = 0;
  for (const [at, commit] of commits.entries()) {
    const sizes = [sizeOf(lines[2 * at], 'commit'), sizeOf(lines[2 * at + 1], 'blob')] as const;
    const [hasCommit, hasFile] = [
      sizes[0] <= limits.ledgerCommitBytesMax,
      sizes[1] <= limits.ledgerEntryBytesMax,
    ];
    bytes += (hasCommit ? sizes[0] : 0) + (hasFile ? sizes[1] : 0);
    if (bytes > limits.ledgerReadBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push({ commit, hasCommit, hasFile });
  }
  return groups;
}

async function judgeAll(
  git: Git,
  cluster: string,
  group: readonly Sized[],
  op: Op,
): Promise<readonly IndexedEntry[]> {
  const input = group
    .map(({ commit, hasCommit, hasFile }) => {
      const file = hasFile ? `${commit}:${entryFile}\n` : '';
      return hasCommit ? `${commit}\n${file}` : file;
    })
    .join('');
  const replies =
    input === ''
      ? []
      : parseCatFile(await git.output('read ledger entries', ['cat-file', '--batch'], op, { input }));
  let at = 0;
  const next = (): Uint8Array | undefined => {
    const bytes = replies[at]?.bytes;
    at += 1;
    return bytes;
  };
  const judging = group.map(({ commit, hasCommit, hasFile }) => {
    const raw = hasCommit ? next() : undefined;
    return judgeCommit(cluster, commit, raw, hasFile ? next() : undefined);
  });
  return Promise.all(judging);
}
