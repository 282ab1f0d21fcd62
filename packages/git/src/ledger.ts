import type { Op } from '@seatrial/core';
import type { MirrorCore } from './core.ts';
import { GitError } from './git-error.ts';
import { entryTree, formatCommit, objectId } from './ledger-commit.ts';
import { formatEntry, type LedgerEntry, subjectLine } from './ledger-entry.ts';
import type { IndexedRow, IndexQuery, LedgerTrust } from './ledger-index.ts';
import { asked, upToDate } from './ledger-up-to-date.ts';
import { checkCluster, checkObjectId } from './names.ts';
import type { NewObject } from './pack.ts';
import { pushCommit } from './push.ts';
import { knownLedgers, ledgerPrefix, moveRef } from './refs.ts';
import { createSerial } from './serial.ts';
import { keyOfLine, type LedgerKey } from './ssh-signature.ts';
import { syncWithRemote } from './sync.ts';
import { writeObjects } from './write-objects.ts';

/**
 * One chain of commits for one cluster, at `refs/seatrial/ledger/<cluster>`: each commit is one entry, so
 * `git log refs/seatrial/ledger/staging` reads as the story, and no entry can change without a new id for all after it.
 * Whoever may push can add commits to it: only those count that a believed key has signed, for this cluster.
 */
export interface Ledger {
  /** Has these ledgers fetched from now on, besides those that were asked for. Others are left on the server. */
  follow(clusters: readonly string[]): void;
  /** The newest commit of each ledger that is known here: what `expectHeads` is to be told after a start. Not of one that lacks what is expected. */
  heads(): ReadonlyMap<string, string>;
  /**
   * Refuses, from now on, each ledger that does not hold the commit that was once seen of it: a mirror that is created again
   * takes no rewritten or shortened ledger.
   */
  expectHeads(heads: ReadonlyMap<string, string>, op: Op): Promise<void>;
  /**
   * Appends the entries whose ids no believed entry has yet, signed where there is a key, and pushes once.
   * @returns how many were new
   * @throws GitError Corrupt when the remote's ledger was rewritten; Rejected when nobody would believe what is written;
   *   Unauthorized, Unavailable, TooLarge
   */
  append(
    cluster: string,
    entries: readonly LedgerEntry[],
    trust: LedgerTrust,
    op: Op,
  ): Promise<LedgerAppended>;
  /**
   * Entries as of the last fetch, newest first; asks no network, and looks at what is new alone.
   * @throws GitError Corrupt when the remote's ledger was rewritten: what was known stays in the mirror; Unavailable while
   *   it was not fetched yet, or is long and not read yet
   */
  read(cluster: string, query: LedgerQuery, op: Op): Promise<LedgerContent>;
  /** Whom it concerns what came since `mark`, which an earlier answer gave. Throws as `read` does. */
  changes(cluster: string, mark: LedgerMark | undefined, op: Op): Promise<LedgerChanges>;
  /** Waits until all that was fetched of a ledger has been read, however long it is. Throws as `read` does. */
  catchUp(cluster: string, op: Op): Promise<void>;
  /** Whether the remote, at the last fetch, had less of a ledger than is known here; `append` with no entries puts it back. */
  isBehind(cluster: string): boolean;
  /** How many commits of a ledger are believed, and how many are not. Throws as `read` does. */
  count(cluster: string, trust: LedgerTrust, op: Op): Promise<LedgerCount>;
}

export interface LedgerAppended {
  readonly appended: number;
  readonly head: string | undefined;
}

/** What of a ledger is asked for; everything when nothing more is said. */
export interface LedgerQuery extends Partial<Omit<IndexQuery, 'believed'>> {
  readonly trust: LedgerTrust;
  /** The commits that are not believed, instead of those that are. */
  readonly refused?: true;
}

/** An entry where it stands; what is not believed may lack an id. */
export interface LedgerRow extends IndexedRow {
  readonly id: string;
}

export interface LedgerContent {
  readonly entries: readonly LedgerRow[];
  /** The newest commit; undefined when nothing was decided on this cluster yet. */
  readonly head: string | undefined;
}

/** How far a reader has come; of one process. */
export interface LedgerMark {
  readonly generation: number;
  readonly seq: number;
}

export interface LedgerChanges {
  readonly mark: LedgerMark;
  /** 'All': it cannot be told. */
  readonly applications: readonly string[] | 'All';
}

export interface LedgerCount {
  readonly believed: number;
  readonly refused: number;
  readonly head: string | undefined;
}

interface Prepared {
  readonly known: string | undefined;
  /** Of the chain with what is new. */
  readonly head: string | undefined;
  readonly appended: number;
  /** The remote has all of it. */
  readonly isComplete: boolean;
}

export function createLedger(core: MirrorCore): Ledger {
  /** One at a time, and apart from what takes its turn in `core.serial`: while one is pushed, fetches go on. */
  const appending = createSerial();

  /** Writes what is new behind the known chain. */
  async function prepare(
    cluster: string,
    entries: readonly LedgerEntry[],
    trust: LedgerTrust,
    op: Op,
  ): Promise<Prepared> {
    const known = await upToDate(core, cluster, 'Brief', op);
    const fresh = [...new Map(entries.map((entry) => [entry.id, entry])).values()].filter(
      ({ id }) =>
        asked(core, cluster, (index) => index.find(cluster, trust, { id, believed: true, limit: 1 }))
          .length === 0,
    );
    const isComplete = fresh.length === 0 && core.ledgerStandings.get(cluster) !== 'Behind';
    const key = fresh.length === 0 ? undefined : await signingKey(core, cluster, trust, op);
    const head = await writeEntries(core, { cluster, key, parent: known }, fresh, op);
    return { known, head, appended: fresh.length, isComplete };
  }

  /**
   * What was pushed is known here from now on. A fetch may have brought it meanwhile, and more, which stays; and what that has
   * found to be rewritten since is not believed again before the next one.
   */
  async function pushed(cluster: string, { known, head }: Prepared, op: Op): Promise<void> {
    const ref = `${ledgerPrefix}${cluster}`;
    if (head === undefined || core.refs.get(ref) !== known) return;
    if (head !== known) await moveRef(core.git, ref, head, known, op);
    core.refs = new Map(core.refs).set(ref, head);
    if (core.ledgerStandings.get(cluster) === 'Rewritten') return;
    core.ledgerStandings = new Map(core.ledgerStandings).set(cluster, 'Current');
  }

  /** @returns undefined where others have pushed first */
  async function tryAppend(cluster: string, prepared: Prepared, op: Op): Promise<LedgerAppended | undefined> {
    const { head, appended, isComplete } = prepared;
    if (head === undefined || isComplete) return { appended, head };
    const { type } = await pushCommit(core.git, core.url, head, `${ledgerPrefix}${cluster}`, op);
    if (type === 'Raced') return undefined;
    await core.serial(op, () => pushed(cluster, prepared, op));
    return { appended, head };
  }

  return {
    follow(clusters) {
      for (const cluster of clusters) core.followLedger(checkCluster(cluster));
    },
    heads: () => new Map([...knownLedgers(core.refs)].filter(([cluster]) => !core.lostLedgers.has(cluster))),
    // Out of turn: who begins to lead must not wait for a server that does not answer a fetch.
    async expectHeads(heads, op) {
      for (const [cluster, head] of heads)
        await core.expectLedger(checkCluster(cluster), checkObjectId(head), op);
    },
    async append(cluster, entries, trust, op) {
      core.followLedger(checkCluster(cluster));
      for (const entry of entries) formatEntry(cluster, entry, core.limits.ledgerEntryBytesMax);
      return await appending(op, async () => {
        for (let attempt = 0; attempt < core.limits.pushAttemptsMax; attempt++) {
          const prepared = await core.serial(op, async () => {
            // The first try trusts what is known, which saves a round trip when nobody else wrote.
            const isKnown = core.ledgersShown.has(cluster) && !core.lostLedgers.has(cluster);
            if (attempt > 0 || core.suspect || !isKnown) await syncWithRemote(core, op);
            return prepare(cluster, entries, trust, op);
          });
          const done = await tryAppend(cluster, prepared, op);
          if (done !== undefined) return done;
        }
        const problem = `others pushed first ${core.limits.pushAttemptsMax} times, it is tried again later`;
        throw new GitError(
          'Unavailable',
          `Cannot append to the ledger of ${cluster} in ${core.url}: ${problem}`,
        );
      });
    },
    async read(cluster, { trust, refused, ...query }, op) {
      const head = await known(core, cluster, op);
      const limit = Math.min(query.limit ?? core.limits.ledgerAnswerMax, core.limits.ledgerAnswerMax);
      const wanted = { ...query, believed: refused === undefined, limit };
      const rows = asked(core, cluster, (index) => index.find(cluster, trust, wanted));
      return { entries: rows.map((row) => ({ ...row, id: row.id ?? '' })), head };
    },
    async changes(cluster, mark, op) {
      await known(core, cluster, op);
      return asked(core, cluster, (index) => {
        const { generation } = index;
        const isSame = mark?.generation === generation;
        const since = index.since(cluster, isSame ? mark.seq : 0, core.limits.ledgerChangesMax);
        const applications = isSame && since.applications !== 'Many' ? since.applications : 'All';
        return { mark: { generation, seq: since.seq }, applications };
      });
    },
    async catchUp(cluster, op) {
      core.followLedger(checkCluster(cluster));
      await upToDate(core, cluster, 'Whole', op);
    },
    isBehind: (cluster) => core.ledgerStandings.get(cluster) === 'Behind',
    async count(cluster, trust, op) {
      const head = await known(core, cluster, op);
      return { ...asked(core, cluster, (index) => index.count(cluster, trust)), head };
    },
  };
}

/** Out of turn: a server that is slow to answer a fetch must not hold up who only asks what is known. */
async function known(core: MirrorCore, cluster: string, op: Op): Promise<string | undefined> {
  core.followLedger(checkCluster(cluster));
  return core.refs.size === 0
    ? core.serial(op, () => upToDate(core, cluster, 'Brief', op))
    : upToDate(core, cluster, 'Brief', op);
}

/** @throws GitError Rejected where the Cluster file asks for a signature that nobody here can give */
async function signingKey(
  core: MirrorCore,
  cluster: string,
  { keys }: LedgerTrust,
  op: Op,
): Promise<LedgerKey | undefined> {
  const { usedLedgerKey: used } = core;
  // Whoever changes the key names the new one in the Cluster file first, beside the old one.
  const isOnly = keys.filter(({ until }) => until === undefined).length === 1;
  if (used !== undefined && isOnly && isBelieved(used, keys)) return used;
  const key = await core.ledgerKey(op);
  core.usedLedgerKey = key;
  if (keys.length === 0) return key;
  const doing = `Cannot append to the ledger of ${cluster}`;
  if (key === undefined) {
    const advice = 'have an administrator run "seatrial install", and add the key that it prints';
    throw new GitError(
      'Rejected',
      `${doing}: its Cluster file names keys, and there is none here, ${advice}`,
    );
  }
  if (isBelieved(key, keys)) return key;
  const line = lineOf(key, keys);
  const why =
    line === undefined ? 'is not in its Cluster file' : 'is believed there up to an earlier entry only';
  throw new GitError(
    'Rejected',
    `${doing}: the key of this cluster ${why}, add it to spec.ledger.keys: ${key.publicKey}`,
  );
}

function lineOf(key: LedgerKey, keys: LedgerTrust['keys']): LedgerTrust['keys'][number] | undefined {
  return keys.find(({ publicKey }) => keyOfLine(publicKey) === keyOfLine(key.publicKey));
}

function isBelieved(key: LedgerKey, keys: LedgerTrust['keys']): boolean {
  const line = lineOf(key, keys);
  return line !== undefined && line.until === undefined;
}

/** One process, however many entries: whole objects are made here, and Git stores them. */
async function writeEntries(
  { git, objects, clock, limits }: MirrorCore,
  { cluster, key, parent }: { cluster: string; key: LedgerKey | undefined; parent: string | undefined },
  entries: readonly LedgerEntry[],
  op: Op,
): Promise<string | undefined> {
  if (entries.length === 0) return parent;
  const made: NewObject[] = [];
  const add = (type: NewObject['type'], bytes: Buffer): string => {
    made.push({ type, bytes });
    return objectId(type, bytes);
  };
  let head = parent;
  for (const entry of entries) {
    const blob = add('blob', formatEntry(cluster, entry, limits.ledgerEntryBytesMax));
    const tree = add('tree', entryTree(blob));
    const content = { tree, parent: head, subject: subjectLine(entry.subject), at: clock.now() };
    head = add('commit', formatCommit(content, key));
  }
  await writeObjects(git, made, op);
  if (head !== undefined && (await objects.info([head], op))[0] === undefined)
    throw new GitError('Internal', `Cannot append to the ledger: git did not store ${head}`);
  return head;
}
