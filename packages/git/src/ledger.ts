import type { Op } from '@seatrial/core';
import type { MirrorCore } from './core.ts';
import { editTree } from './edit-tree.ts';
import { GitError } from './git-error.ts';
import { emptyChain, extendChain } from './ledger-chain.ts';
import { type Chain, entryFile, formatEntry, type LedgerEntry, subjectLine } from './ledger-entry.ts';
import { checkCluster } from './names.ts';
import { pushCommit } from './push.ts';
import { ledgerPrefix, moveRef } from './refs.ts';
import { syncWithRemote } from './sync.ts';
import { seatrialIdentity, writeBlob, writeCommit } from './write-objects.ts';

/**
 * One chain of commits for one cluster, at `refs/seatrial/ledger/<cluster>`: each commit is one entry, so
 * `git log refs/seatrial/ledger/staging` reads as the story, and no entry can change without a new id for all after it.
 */
export interface Ledger {
  /**
   * Appends the entries whose ids are not there yet, and pushes.
   * @returns how many were new
   * @throws GitError Corrupt when the remote's ledger was rewritten; Unauthorized, Rejected, Unavailable, TooLarge
   */
  append(cluster: string, entries: readonly LedgerEntry[], op: Op): Promise<LedgerAppended>;
  /**
   * All entries as of the last fetch, oldest first; asks no network, and reads only what is new.
   * @throws GitError Corrupt when the remote's ledger was rewritten: what was known stays in the mirror
   */
  read(cluster: string, op: Op): Promise<LedgerContent>;
}

export interface LedgerAppended {
  readonly appended: number;
  readonly head: string | undefined;
}

export interface LedgerContent {
  readonly entries: readonly LedgerEntry[];
  /** The newest commit; undefined when nothing was decided on this cluster yet. */
  readonly head: string | undefined;
}

export function createLedger(core: MirrorCore): Ledger {
  async function knownChain(cluster: string, op: Op): Promise<Chain> {
    if (core.ledgerStandings.get(cluster) === 'Rewritten') throw rewritten(core, cluster);
    if (core.lostLedgers.has(cluster)) throw notBackYet(core, cluster);
    const head = core.refs.get(`${ledgerPrefix}${cluster}`);
    if (head === undefined) return emptyChain;
    const chains = core.ledgerChains;
    const chain = await extendChain(core, chains.get(cluster) ?? emptyChain, head, op);
    chains.set(cluster, chain);
    return chain;
  }

  /** Pushes the known chain with what is new at its end. */
  async function tryAppend(
    cluster: string,
    entries: readonly LedgerEntry[],
    op: Op,
  ): Promise<LedgerAppended | 'Raced'> {
    const chain = await knownChain(cluster, op);
    const fresh = [...new Map(entries.map((entry) => [entry.id, entry])).values()].filter(
      ({ id }) => !chain.ids.has(id),
    );
    const complete = fresh.length === 0 && core.ledgerStandings.get(cluster) !== 'Behind';
    if (complete) return { appended: 0, head: chain.head };

    const ref = `${ledgerPrefix}${cluster}`;
    const head = await writeEntries(core, chain.head, fresh, op);
    if (head === undefined) return { appended: 0, head };
    const pushed = await pushCommit(core.git, core.url, head, ref, op);
    if (pushed.type === 'Raced') return 'Raced';
    if (head !== chain.head) await moveRef(core.git, ref, head, chain.head, op);
    core.refs = new Map(core.refs).set(ref, head);
    core.ledgerStandings = new Map(core.ledgerStandings).set(cluster, 'Current');
    return { appended: fresh.length, head };
  }

  return {
    async append(cluster, entries, op) {
      checkCluster(cluster);
      for (const entry of entries) formatEntry(entry, core.limits.ledgerEntryBytesMax);
      return await core.serial(op, async () => {
        for (let attempt = 0; attempt < core.limits.pushAttemptsMax; attempt++) {
          // The first try trusts what is known, which saves a round trip when nobody else wrote.
          const needsSync = attempt > 0 || core.suspect || core.lostLedgers.has(cluster);
          if (needsSync) await syncWithRemote(core, op);
          const done = await tryAppend(cluster, entries, op);
          if (done !== 'Raced') return done;
        }
        const problem = `others pushed first ${core.limits.pushAttemptsMax} times, it is tried again later`;
        throw new GitError(
          'Unavailable',
          `Cannot append to the ledger of ${cluster} in ${core.url}: ${problem}`,
        );
      });
    },
    async read(cluster, op) {
      checkCluster(cluster);
      // Out of turn: a server that is slow to answer a fetch must not hold up who only asks what is known.
      const isEmpty = core.refs.size === 0;
      const reading = isEmpty ? core.serial(op, () => knownChain(cluster, op)) : knownChain(cluster, op);
      const { entries, head } = await reading;
      return { entries, head };
    },
  };
}

async function writeEntries(
  core: MirrorCore,
  head: string | undefined,
  entries: readonly LedgerEntry[],
  op: Op,
): Promise<string | undefined> {
  let parent = head;
  for (const entry of entries) {
    const id = await writeBlob(core.git, formatEntry(entry, core.limits.ledgerEntryBytesMax), op);
    const tree = await editTree(core.git, undefined, [{ path: entryFile, slot: { mode: '100644', id } }], op);
    if (tree === undefined)
      throw new GitError('Internal', 'Cannot write a ledger entry: its tree came out empty');
    const by = { author: seatrialIdentity, committer: seatrialIdentity, at: core.clock.now() };
    parent = await writeCommit(
      core.git,
      { tree, parent, message: subjectLine(entry.subject), trailers: [], ...by },
      op,
    );
  }
  return parent;
}

function rewritten(core: MirrorCore, cluster: string): GitError {
  const known = core.lostLedgers.get(cluster) ?? core.refs.get(`${ledgerPrefix}${cluster}`) ?? 'nothing';
  const advice = `push ${known} back to ${ledgerPrefix}${cluster}, or stop this process and remove the mirror's directory to accept the new history`;
  return new GitError(
    'Corrupt',
    `Cannot trust the ledger of ${cluster} in ${core.url}: its history was rewritten and no longer holds ${known}, ${advice}`,
  );
}

function notBackYet(core: MirrorCore, cluster: string): GitError {
  const problem = 'the mirror was damaged and is not filled again yet, the next fetch does that';
  return new GitError('Unavailable', `Cannot read the ledger of ${cluster} in ${core.url}: ${problem}`);
}
