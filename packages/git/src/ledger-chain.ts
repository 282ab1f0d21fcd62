import type { Op } from '@seatrial/core';
import { parseCatFile } from './cat-file.ts';
import type { MirrorCore } from './core.ts';
import { GitError } from './git-error.ts';
import { type Chain, entryFile, type LedgerEntry, parseEntry } from './ledger-entry.ts';

export const emptyChain: Chain = { head: undefined, entries: [], ids: new Set() };

/** Commits asked for with one `cat-file`, so that its answer stays below `stdoutBytesMax` for usual entries. */
const batchCommits = 500;

/**
 * Reads on from `chain` to `head`: only new commits are looked at.
 * @throws GitError Corrupt for a commit that is no entry, TooLarge above `ledgerEntriesMax`
 */
export async function extendChain(core: MirrorCore, chain: Chain, head: string, op: Op): Promise<Chain> {
  if (head === chain.head) return chain;
  const commits = await newCommits(core, chain.head, head, op);
  const total = chain.entries.length + commits.length;
  if (total > core.limits.ledgerEntriesMax) {
    throw new GitError(
      'TooLarge',
      `Cannot read a ledger: it has ${total} entries, expected at most ${core.limits.ledgerEntriesMax}`,
    );
  }
  const entries = [...chain.entries];
  const ids = new Set(chain.ids);
  for (let start = 0; start < commits.length; start += batchCommits) {
    for (const entry of await readEntries(core, commits.slice(start, start + batchCommits), op)) {
      if (ids.has(entry.id)) continue;
      ids.add(entry.id);
      entries.push(entry);
    }
  }
  return { head, entries, ids };
}

interface EntryCommit {
  readonly commit: string;
  readonly subject: string;
}

async function newCommits(
  core: MirrorCore,
  from: string | undefined,
  head: string,
  op: Op,
): Promise<EntryCommit[]> {
  const range = from === undefined ? [head] : [head, `^${from}`];
  const args = ['log', '--reverse', '--topo-order', '--format=%H%x09%s', ...range];
  const lines = (await core.git.output('read a ledger', args, op)).toString().split('\n');
  return lines.flatMap((line) => {
    const tab = line.indexOf('\t');
    return tab < 0 ? [] : [{ commit: line.slice(0, tab), subject: line.slice(tab + 1) }];
  });
}

async function readEntries(
  core: MirrorCore,
  commits: readonly EntryCommit[],
  op: Op,
): Promise<LedgerEntry[]> {
  const input = commits.map(({ commit }) => `${commit}:${entryFile}\n`).join('');
  const replies = parseCatFile(
    await core.git.output('read ledger entries', ['cat-file', '--batch'], op, { input }),
  );
  return commits.map(({ commit, subject }, at) => parseEntry(commit, subject, replies[at]?.bytes));
}
