import type { Op, RevertProposal } from '@seatrial/core';
import { type Identity, type Trailer } from './commit-info.ts';
import { expectBranch, type MirrorCore } from './core.ts';
import { editTree } from './edit-tree.ts';
import { findRevert, releaseTrailer } from './find-revert.ts';
import { GitError } from './git-error.ts';
import { checkBranch, checkObjectId, checkPath } from './names.ts';
import { type PushResult, pushCommit } from './push.ts';
import { pushProposal } from './push-proposal.ts';
import { mirrorBranchRef, moveRef, remoteBranchRef } from './refs.ts';
import { signCommit } from './sign-commit.ts';
import type { Trees } from './snapshot.ts';
import { syncBranch } from './sync.ts';
import { seatrialIdentity, writeCommit, writeEmptyTree } from './write-objects.ts';

export interface Revert {
  /** The release that was rolled back: written as the `Seatrial-Release` trailer. */
  readonly release: string;
  /** The application's folder. */
  readonly path: string;
  /** What the folder becomes; undefined removes it. */
  readonly toTree: string | undefined;
  /** The bad version: when the folder is something else by now, there is nothing to revert. */
  readonly expectedTree: string;
  readonly message: string;
  readonly author: Identity;
  /** Further trailers. */
  readonly trailers: readonly Trailer[];
  /** Where the commit goes instead of the branch, for people to merge; without it, it is proposed to nobody. */
  readonly proposal?: {
    readonly branch: string;
    /** `IfRefused`: the remote takes nothing from us on the branch itself, which may be protected. */
    readonly when: 'Always' | 'IfRefused';
  };
}

/**
 * Looks at the commit before it is pushed: `undefined` lets it go, `ForPeople` only to where it is proposed, and what it answers with
 * besides keeps it from anywhere.
 */
export type RevertJudge<Refusal> = (
  proposal: RevertProposal,
  op: Op,
) => Promise<Refusal | 'ForPeople' | undefined>;

export type RevertResult<Refusal = never> =
  | { readonly type: 'Reverted'; readonly commit: string }
  /** An earlier try made it: this commit has the release's trailer. */
  | { readonly type: 'Already'; readonly commit: string }
  /** The branch has another version at `path` by now. */
  | { readonly type: 'Superseded'; readonly head: string }
  /** It is on a branch of its own, for people to merge. */
  | {
      readonly type: 'Proposed';
      readonly commit: string;
      readonly branch: string;
      /** What it is to be merged to. */
      readonly base: string;
      readonly why: ProposedFor;
    }
  /** Tags are followed, and no branch is named to which it could go. */
  | { readonly type: 'NoBranch' }
  /** `judge` has spoken against it: nothing was pushed. */
  | { readonly type: 'Refused'; readonly refusal: Refusal };

/** Why a commit is proposed: it was asked for so, the judge left it to people, or the remote took it on no other branch. */
export type ProposedFor = 'Asked' | 'ForPeople' | 'Refused';

type Prepared = { readonly type: 'Prepared' } & RevertProposal;

/**
 * Puts one folder of the branch back by a new commit on top of the remote's newest, pushed as a fast-forward. Between the
 * two `judge` looks at it, out of turn: however long that takes, fetches go on, and when others push meanwhile all is done
 * anew.
 * @throws GitError Rejected or Unauthorized when the remote does not let us push, Unavailable when it is away or when
 * others keep pushing first, NotFound when the mirror has no tree `toTree`
 */
export async function revertPath<Refusal>(
  core: MirrorCore,
  trees: Trees,
  given: Revert,
  judge: RevertJudge<Refusal>,
  op: Op,
): Promise<RevertResult<Refusal>> {
  if (core.branch === undefined) return { type: 'NoBranch' };
  const revert = { ...given, path: checkPath(given.path) };
  if (revert.proposal !== undefined) checkBranch(revert.proposal.branch);
  checkObjectId(revert.expectedTree);
  if (revert.toTree !== undefined) checkObjectId(revert.toTree);
  let raced = '';
  for (let attempt = 0; attempt < core.limits.pushAttemptsMax; attempt++) {
    const prepared = await core.serial(op, () => prepare(core, trees, revert, op));
    if (prepared.type !== 'Prepared') return prepared;
    const { commit, head } = prepared;
    const judged = await judge({ commit, head }, op);
    if (judged !== undefined && judged !== 'ForPeople') return { type: 'Refused', refusal: judged };
    const pushed = await pushOrPropose(
      core,
      trees,
      revert,
      { ...prepared, isForPeople: judged === 'ForPeople' },
      op,
    );
    if (pushed.type !== 'Raced') return pushed;
    raced = pushed.reason;
  }
  const problem = `others pushed first ${core.limits.pushAttemptsMax} times (${raced}), it is tried again later`;
  throw new GitError(
    'Unavailable',
    `Cannot revert ${revert.path} on ${core.branch} of ${core.url}: ${problem}`,
  );
}

async function pushOrPropose(
  core: MirrorCore,
  trees: Trees,
  revert: Revert,
  prepared: Prepared & { readonly isForPeople: boolean },
  op: Op,
): Promise<
  Extract<RevertResult, { type: 'Reverted' | 'Proposed' }> | Extract<PushResult, { type: 'Raced' }>
> {
  const { proposal } = revert;
  const isAsked = proposal?.when === 'Always';
  if (!prepared.isForPeople && !isAsked) {
    try {
      const pushed = await core.serial(op, () => push(core, prepared, op));
      return pushed.type === 'Pushed' ? { type: 'Reverted', commit: prepared.commit } : pushed;
    } catch (error) {
      const isRefused = error instanceof GitError && error.code === 'Rejected';
      if (!isRefused || proposal === undefined) throw error;
    }
  }
  if (proposal === undefined)
    throw new TypeError('Cannot leave a revert to people: nobody says on which branch');
  const { branch } = proposal;
  const pushed = await core.serial(op, () =>
    pushProposal(core, trees, { ...revert, ...prepared, branch }, op),
  );
  if (pushed.type === 'Raced') return pushed;
  const why = prepared.isForPeople ? 'ForPeople' : isAsked ? 'Asked' : 'Refused';
  return { type: 'Proposed', commit: pushed.commit, branch, base: expectBranch(core), why };
}

async function prepare(
  core: MirrorCore,
  trees: Trees,
  revert: Revert,
  op: Op,
): Promise<Extract<RevertResult, { type: 'Already' | 'Superseded' }> | Prepared> {
  const head = await syncBranch(core, op);
  const earlier = await findRevert(core, head, revert.release, op);
  if (earlier !== undefined) return { type: 'Already', commit: earlier };
  if ((await trees.snapshot(head).tree(revert.path, op)) !== revert.expectedTree)
    return { type: 'Superseded', head };
  return { type: 'Prepared', commit: await writeRevert(core, trees, revert, head, op), head };
}

async function push(core: MirrorCore, { commit, head }: RevertProposal, op: Op): Promise<PushResult> {
  const pushed = await pushCommit(core.git, core.url, commit, remoteBranchRef(expectBranch(core)), op);
  if (pushed.type === 'Pushed') {
    const ref = mirrorBranchRef(expectBranch(core));
    await moveRef(core.git, ref, commit, head, op);
    core.refs = new Map(core.refs).set(ref, commit);
  }
  return pushed;
}

async function writeRevert(
  core: MirrorCore,
  trees: Trees,
  revert: Revert,
  head: string,
  op: Op,
): Promise<string> {
  const tree = await treeAfter(core, trees, revert, head, op);
  const content = {
    tree: tree ?? (await writeEmptyTree(core.git, op)),
    parent: head,
    message: revert.message,
    trailers: [{ key: releaseTrailer, value: revert.release }, ...revert.trailers],
    author: revert.author,
    committer: seatrialIdentity,
    at: core.clock.now(),
  };
  const commit = await writeCommit(core.git, content, op);
  const key = await core.ledgerKey(op);
  return key === undefined ? commit : await signCommit(core.git, commit, key, op);
}

async function treeAfter(
  core: MirrorCore,
  trees: Trees,
  { path, toTree }: Revert,
  head: string,
  op: Op,
): Promise<string | undefined> {
  if (path === '') return toTree;
  const slot = toTree === undefined ? undefined : { mode: '040000' as const, id: toTree };
  return await editTree(core.git, await trees.snapshot(head).tree('', op), [{ path, slot }], op);
}
