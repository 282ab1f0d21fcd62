import type { Op } from '@seatrial/core';
import { messageOf } from '@seatrial/core';
import type { MirrorCore } from './core.ts';
import { GitError } from './git-error.ts';
import { extendIndex } from './ledger-chain.ts';
import type { LedgerIndex } from './ledger-index.ts';
import { ledgerPrefix } from './refs.ts';
import { unlessAborted } from './unless-aborted.ts';

export type Patience = 'Brief' | 'Whole';

/**
 * Sees to it that the index has all that the mirror has of a ledger. Those who ask at the same time wait for the same
 * work, which goes on when one of them gives up.
 * @param patience whether to wait for a long ledger that is read for the first time, or only as long as a round can
 * @returns the newest commit; undefined when nothing was decided on this cluster yet
 * @throws GitError Corrupt when the remote's ledger was rewritten; Unavailable while it was not fetched yet, or not
 *   read
 */
export async function upToDate(
  core: MirrorCore,
  cluster: string,
  patience: Patience,
  op: Op,
): Promise<string | undefined> {
  if (core.ledgerStandings.get(cluster) === 'Rewritten') throw rewritten(core, cluster);
  if (core.lostLedgers.has(cluster)) throw notBackYet(core, cluster);
  for (;;) {
    const head = core.refs.get(`${ledgerPrefix}${cluster}`);
    if (head === undefined) return emptyIfShown(core, cluster);
    if (asked(core, cluster, (index) => index.head(cluster)) === head) return head;
    const reading = core.ledgerReadings(cluster, () => extend(core, cluster, head));
    await (patience === 'Whole' ? unlessAborted(reading, op) : briefly(core, cluster, reading, op));
  }
}

/** A round that decides must not stand still for minutes: what it asked for goes on, and the next one asks again. */
async function briefly(core: MirrorCore, cluster: string, reading: Promise<void>, op: Op): Promise<void> {
  const over = new AbortController();
  const waited = core.clock.sleep(core.limits.ledgerWaitMs, over.signal).then(
    () => 'Late',
    () => 'Over',
  );
  try {
    const first = await unlessAborted(Promise.race([reading, waited]), op);
    if (first !== 'Late') return;
    const problem = 'it is long, and is being read for the first time';
    throw new GitError('Unavailable', `Cannot read the ledger of ${cluster} in ${core.url}: ${problem}`);
  } finally {
    over.abort();
  }
}

/**
 * Asks the index. @throws GitError Unavailable when the database fails: it is made again, from the commits
 */
export function asked<T>(core: MirrorCore, cluster: string, ask: (index: LedgerIndex) => T): T {
  try {
    return ask(core.ledgerIndex());
  } catch (error) {
    if (error instanceof GitError) throw error;
    core.remakeLedgerIndex();
    throw madeAgain(cluster, error);
  }
}

function emptyIfShown(core: MirrorCore, cluster: string): undefined {
  if (core.ledgersShown.has(cluster)) return undefined;
  const problem = 'it was not fetched yet, the next fetch does that';
  throw new GitError('Unavailable', `Cannot read the ledger of ${cluster} in ${core.url}: ${problem}`);
}

async function extend(core: MirrorCore, cluster: string, head: string): Promise<void> {
  try {
    await extendIndex(core, core.ledgerIndex(), cluster, head, core.lifetime);
  } catch (error) {
    // Of damage to the mirror the index knows nothing; another history in the mirror, or a failing database, it does not survive.
    if (error instanceof GitError && (error.code !== 'Corrupt' || core.suspect)) throw error;
    core.remakeLedgerIndex();
    throw madeAgain(cluster, error);
  }
}

function madeAgain(cluster: string, cause: unknown): GitError {
  const why = messageOf(cause);
  return new GitError(
    'Unavailable',
    `Cannot read the ledger of ${cluster}: its index is made again (${why})`,
    cause,
  );
}

function rewritten(core: MirrorCore, cluster: string): GitError {
  const known = core.lostLedgers.get(cluster) ?? core.refs.get(`${ledgerPrefix}${cluster}`) ?? 'nothing';
  const advice = `push ${known} back to ${ledgerPrefix}${cluster}, or see docs/guide/ledger.md to accept the new history`;
  return new GitError(
    'Corrupt',
    `Cannot trust the ledger of ${cluster} in ${core.url}: its history was rewritten and no longer holds ${known}, ${advice}`,
  );
}

function notBackYet(core: MirrorCore, cluster: string): GitError {
  const problem = 'this mirror is not filled yet, or was damaged, and the next fetch mends that';
  return new GitError('Unavailable', `Cannot read the ledger of ${cluster} in ${core.url}: ${problem}`);
}
