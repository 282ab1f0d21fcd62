import type { Op } from '@seatrial/core';
import type { LedgerStanding, MirrorCore } from './core.ts';
import { expectGit } from './expect-git.ts';
import { GitError } from './git-error.ts';
import { continues } from './ledger-chain.ts';
import {
  incomingPrefix,
  ledgerPrefix,
  mirrorBranchRef,
  moveRef,
  parseRefs,
  type Refs,
  readRefs,
  remoteBranchRef,
} from './refs.ts';
import { expectKnownHosts } from './ssh.ts';

/**
 * Brings the branch and the ledgers that are followed here: one `ls-remote` when nothing changed, which is the usual case.
 * A damaged mirror is created again, once, and the lock of a dead process removed. To be called inside `core.serial`.
 * That waits for the remote's answer, unless the mirror is so damaged that git cannot even ask.
 * @returns the commit of the branch; undefined when the remote has no such branch
 */
export async function syncWithRemote(core: MirrorCore, op: Op): Promise<string | undefined> {
  try {
    return await syncOnce(core, op);
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    if (error.code === 'Locked') await core.unlock(op);
    else if (error.code !== 'Corrupt') throw error;
    else if ((await core.mend(op)) === 'Sound') throw sentDamaged(core, error);
    return await syncOnce(core, op);
  }
}

function sentDamaged(core: MirrorCore, cause: GitError): GitError {
  const advice = 'check the server and what is between, it is tried again later';
  const problem = `the mirror here is sound, so what came was damaged (${cause.message}), ${advice}`;
  return new GitError('Unavailable', `Cannot fetch ${core.url}: ${problem}`, cause);
}

/** As `syncWithRemote`. @throws GitError BranchNotFound */
export async function syncBranch(core: MirrorCore, op: Op): Promise<string> {
  const commit = await syncWithRemote(core, op);
  if (commit !== undefined) return commit;
  const problem = 'the repository has no such branch, push it or correct the name';
  throw new GitError('BranchNotFound', `Cannot fetch branch ${core.branch} of ${core.url}: ${problem}`);
}

async function syncOnce(core: MirrorCore, op: Op): Promise<string | undefined> {
  if (core.sshKey !== undefined) await expectKnownHosts(core.sshKey);
  const followed = [...core.ledgersFollowed];
  const shown = await listRemote(core, followed, op);
  // Not before the remote has answered: a damaged mirror is better than an empty one.
  if (core.suspect) await core.mend(op);
  const refspecs = [...shown].flatMap(([remoteRef, id]) => {
    const local = localRef(core, remoteRef);
    return core.refs.get(local) === id ? [] : [`+${remoteRef}:${local}`];
  });
  if (refspecs.length > 0) {
    await fetchRefs(core, refspecs, op);
    core.refs = await readRefs(core.git, op);
  }
  await judgeLedgers(core, followed, shown, op);
  core.ledgersShown = new Set(followed);
  return shown.has(remoteBranchRef(core.branch)) ? core.refs.get(mirrorBranchRef(core.branch)) : undefined;
}

async function fetchRefs(core: MirrorCore, refspecs: readonly string[], op: Op): Promise<void> {
  const args = ['fetch', '--no-tags', '--no-write-fetch-head', '--update-shallow', core.url, ...refspecs];
  try {
    await core.git.output(`fetch ${core.url}`, args, op, { timeoutMs: core.limits.fetchTimeoutMs });
  } catch (error) {
    // Each one that breaks off leaves half a pack, which git never removes: a bad network would fill the disk.
    await core.unlock(core.lifetime);
    throw error;
  }
}

/** The branch and the ledgers that are followed, as the remote shows them now: others cost what they cost elsewhere. */
async function listRemote(core: MirrorCore, followed: readonly string[], op: Op): Promise<Refs> {
  const wanted = [remoteBranchRef(core.branch), ...followed.map((cluster) => `${ledgerPrefix}${cluster}`)];
  const args = ['ls-remote', '--quiet', core.url, ...wanted];
  const run = await core.git.run(`look at ${core.url}`, args, op);
  const shown = parseRefs(run.exitCode === 0 ? run.stdout.toString() : '');
  const failed = run.exitCode === 0 ? undefined : core.git.failure(`look at ${core.url}`, run);
  const isOdd = failed === undefined ? !shown.has(remoteBranchRef(core.branch)) : failed.code === 'Internal';
  if (isOdd) await expectGit(core.git, core.url, op);
  if (failed !== undefined) throw failed;
  // Patterns match from the end of a name, so other refs may be among them.
  return new Map([...shown].filter(([ref]) => wanted.includes(ref)));
}

function localRef(core: MirrorCore, remoteRef: string): string {
  const cluster = clusterOf(remoteRef);
  return cluster === undefined ? mirrorBranchRef(core.branch) : `${incomingPrefix}${cluster}`;
}

function clusterOf(ref: string): string | undefined {
  return ref.startsWith(ledgerPrefix) ? ref.slice(ledgerPrefix.length) : undefined;
}

/** A ledger only grows: what was once known of it stays, and the remote's is taken only when it continues that. */
async function judgeLedgers(
  core: MirrorCore,
  followed: readonly string[],
  shown: Refs,
  op: Op,
): Promise<void> {
  const standings = new Map<string, LedgerStanding>();
  for (const cluster of followed) {
    const known = core.refs.get(`${ledgerPrefix}${cluster}`);
    const onRemote = shown.has(`${ledgerPrefix}${cluster}`);
    const incoming = onRemote ? core.refs.get(`${incomingPrefix}${cluster}`) : undefined;
    const lost = core.lostLedgers.get(cluster);
    const standing = await (lost === undefined
      ? judge(core, known, incoming, op)
      : judgeLost(core, lost, incoming, op));
    if (standing === 'Continues' && incoming !== undefined) {
      await moveRef(core.git, `${ledgerPrefix}${cluster}`, incoming, known, op);
      core.refs = new Map(core.refs).set(`${ledgerPrefix}${cluster}`, incoming);
      // Not what came to be expected meanwhile.
      core.lostLedgers = new Map([...core.lostLedgers].filter(([, head]) => head !== lost));
    }
    standings.set(cluster, standing === 'Continues' ? 'Current' : standing);
  }
  core.ledgerStandings = standings;
}

async function judge(
  core: MirrorCore,
  known: string | undefined,
  incoming: string | undefined,
  op: Op,
): Promise<LedgerStanding | 'Continues'> {
  if (known === incoming) return 'Current';
  if (incoming === undefined) return 'Behind';
  if (known === undefined || (await continues(core.git, known, incoming, op))) return 'Continues';
  return (await continues(core.git, incoming, known, op)) ? 'Behind' : 'Rewritten';
}

/** Only its id is left here, so nothing can be put back: the remote's must hold it. */
async function judgeLost(
  core: MirrorCore,
  lost: string,
  incoming: string | undefined,
  op: Op,
): Promise<'Rewritten' | 'Continues'> {
  return incoming !== undefined && (await continues(core.git, lost, incoming, op))
    ? 'Continues'
    : 'Rewritten';
}
