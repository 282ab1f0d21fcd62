import type { Op } from '@seatrial/core';
import { expectBranch, headIn, type LedgerStanding, type MirrorCore } from './core.ts';
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
  readSomeRefs,
  remoteBranchRef,
} from './refs.ts';
import { expectKnownHosts } from './ssh.ts';
import { followTag, localTagRef, remoteTag, tagPattern } from './tags.ts';

/** What the remote shows now, and is here. */
export interface Synced {
  /** The commit of the branch; undefined when the remote has no such branch, or none is named. */
  readonly branch: string | undefined;
  /** The commit of what is followed, that branch or a tag; undefined when the remote has none. */
  readonly head: string | undefined;
}

/**
 * Brings the branch and the ledgers that are followed here: one `ls-remote` when nothing changed, which is the usual case.
 * A damaged mirror is created again, once, and the lock of a dead process removed. To be called inside `core.serial`.
 * That waits for the remote's answer, unless the mirror is so damaged that git cannot even ask.
 */
export async function syncWithRemote(core: MirrorCore, op: Op): Promise<Synced> {
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
  const name = expectBranch(core);
  const { branch } = await syncWithRemote(core, op);
  if (branch !== undefined) return branch;
  const others = await branchesShown(core, op);
  const has = others.length === 0 ? 'none at all' : `${others.join(', ')}`;
  const problem = `the repository has no such branch (it has ${has}), push it or correct the name`;
  throw new GitError('BranchNotFound', `Cannot fetch branch ${name} of ${core.url}: ${problem}`);
}

/** Named where the one that is followed is gone: it may have got another name. */
const branchesNamed = 5;

/** What cannot be asked for is not named: that there is no such branch is known already. */
async function branchesShown({ git, url }: MirrorCore, op: Op): Promise<readonly string[]> {
  const run = await git.run(`look at ${url}`, ['ls-remote', '--quiet', '--heads', url], op);
  const names = [...parseRefs(run.exitCode === 0 ? run.stdout.toString() : '').keys()]
    .map((ref) => ref.replace('refs/heads/', ''))
    .filter((name) => /^[\w./-]{1,100}$/.test(name));
  const more = names.length > branchesNamed ? [`${names.length - branchesNamed} more`] : [];
  return [...names.slice(0, branchesNamed), ...more];
}

/** As `syncWithRemote`, for what is followed. @throws GitError BranchNotFound */
export async function syncHead(core: MirrorCore, op: Op): Promise<string> {
  const { tags, url } = core;
  if (tags === undefined) return await syncBranch(core, op);
  const { head } = await syncWithRemote(core, op);
  if (head !== undefined) return head;
  const what = tags.type === 'Tag' ? `tag ${tags.tag}` : `a tag with a version of ${tags.range}`;
  throw new GitError('BranchNotFound', `Cannot fetch ${what} of ${url}: the repository has none, push it`);
}

async function syncOnce(core: MirrorCore, op: Op): Promise<Synced> {
  if (core.sshKey !== undefined) await expectKnownHosts(core.sshKey);
  const followed = [...core.ledgersFollowed];
  const shown = await listRemote(core, followed, op);
  // Not before the remote has answered: a damaged mirror is better than an empty one.
  if (core.suspect) await core.mend(op);
  const tag = core.tags && remoteTag(core.tags, shown);
  for (const ref of shown.keys()) if (ref.startsWith('refs/tags/') && ref !== tag) shown.delete(ref);
  // What was written from here is here, under the name that it has on the remote.
  const isKnown = (id: string, ...refs: readonly string[]): boolean =>
    refs.some((ref) => core.refs.get(ref) === id);
  const news = [...shown].filter(([ref, id]) => !isKnown(id, localRef(core, ref), ref));
  if (news.length > 0) {
    const fetched = news.map(([remoteRef]) => localRef(core, remoteRef));
    const refspecs = news.map(([remoteRef], at) => `+${remoteRef}:${fetched[at]}`);
    await fetchRefs(core, refspecs, op);
    core.refs = await readSomeRefs(core.objects, core.refs, fetched, op);
  }
  if (tag !== undefined) await followTag(core, tag, op);
  await judgeLedgers(core, followed, shown, op);
  core.ledgersShown = new Set(followed);
  const hasBranch = core.branch !== undefined && shown.has(remoteBranchRef(core.branch));
  const branch = hasBranch ? core.refs.get(mirrorBranchRef(core.branch ?? '')) : undefined;
  if (core.tags === undefined) return { branch, head: branch };
  return { branch, head: tag === undefined ? undefined : headIn(core, core.refs) };
}

async function fetchRefs(core: MirrorCore, refspecs: readonly string[], op: Op): Promise<void> {
  const args = ['fetch', '--no-tags', '--no-write-fetch-head', '--update-shallow', core.url, ...refspecs];
  try {
    await core.git.output(`fetch ${core.url}`, args, op, { timeoutMs: core.limits.fetchTimeoutMs });
    // Git packs anew after a fetch, and a process that goes on holds what it had opened.
    core.objects.renew();
  } catch (error) {
    // Each one that breaks off leaves half a pack, which git never removes: a bad network would fill the disk.
    await core.unlock(core.lifetime);
    throw error;
  }
}

/** The branch and the ledgers that are followed, as the remote shows them now: others cost what they cost elsewhere. */
async function listRemote(
  core: MirrorCore,
  followed: readonly string[],
  op: Op,
): Promise<Map<string, string>> {
  const { branch, tags } = core;
  const wanted = [
    ...(branch === undefined ? [] : [remoteBranchRef(branch)]),
    ...(tags === undefined ? [] : [tagPattern(tags)]),
    ...followed.map((cluster) => `${ledgerPrefix}${cluster}`),
  ];
  const args = ['ls-remote', '--quiet', core.url, ...wanted];
  const run = await core.git.run(`look at ${core.url}`, args, op);
  const shown = parseRefs(run.exitCode === 0 ? run.stdout.toString() : '');
  const failed = run.exitCode === 0 ? undefined : core.git.failure(`look at ${core.url}`, run);
  const isOdd = failed === undefined ? !hasHead(core, shown) : failed.code === 'Internal';
  if (isOdd) await expectGit(core.git, core.url, op);
  if (failed !== undefined) throw failed;
  // Patterns match from the end of a name, so other refs may be among them.
  return new Map([...shown].filter(([ref]) => wanted.includes(ref) || isTag(ref, tags)));
}

function hasHead({ branch, tags }: MirrorCore, shown: Refs): boolean {
  if (tags !== undefined) return remoteTag(tags, shown) !== undefined;
  return branch !== undefined && shown.has(remoteBranchRef(branch));
}

function isTag(ref: string, tags: MirrorCore['tags']): boolean {
  return tags?.type === 'Versions' && ref.startsWith('refs/tags/');
}

function localRef(core: MirrorCore, remoteRef: string): string {
  const cluster = clusterOf(remoteRef);
  if (cluster !== undefined) return `${incomingPrefix}${cluster}`;
  return remoteRef.startsWith('refs/tags/') ? localTagRef(remoteRef) : mirrorBranchRef(expectBranch(core));
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
    const ref = `${ledgerPrefix}${cluster}`;
    const known = core.refs.get(ref);
    // What is known already was not fetched.
    const came = shown.get(ref) === known ? known : core.refs.get(`${incomingPrefix}${cluster}`);
    const incoming = shown.has(ref) ? came : undefined;
    const lost = core.lostLedgers.get(cluster);
    const standing = await (lost === undefined
      ? judge(core, known, incoming, op)
      : judgeLost(core, lost, incoming, op));
    if (standing === 'Continues' && incoming !== undefined) {
      await moveRef(core.git, ref, incoming, known, op);
      core.refs = new Map(core.refs).set(ref, incoming);
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
  if (known === undefined || (await continues(core, known, incoming, op))) return 'Continues';
  return (await continues(core, incoming, known, op)) ? 'Behind' : 'Rewritten';
}

/** Only its id is left here, so nothing can be put back: the remote's must hold it. */
async function judgeLost(
  core: MirrorCore,
  lost: string,
  incoming: string | undefined,
  op: Op,
): Promise<'Rewritten' | 'Continues'> {
  return incoming !== undefined && (await continues(core, lost, incoming, op)) ? 'Continues' : 'Rewritten';
}
