import type { Op } from '@seatrial/core';
import type { MirrorCore } from './core.ts';
import { findRevert } from './find-revert.ts';
import { type PushResult, pushCommit } from './push.ts';
import { parseRefs, remoteBranchRef } from './refs.ts';
import type { Trees } from './snapshot.ts';

/** A revert that is not for the branch itself, and the branch of its own that it goes to. */
export interface ProposedCommit {
  readonly release: string;
  readonly path: string;
  readonly toTree: string | undefined;
  readonly commit: string;
  readonly branch: string;
}

/**
 * Puts a revert on a branch that is there for it alone, instead of what was proposed for the same release before. What says the same
 * already stays: whoever looks at it looks at that commit.
 * @returns the commit that the branch has then
 * @throws GitError as `pushCommit` does
 */
export async function pushProposal(
  core: MirrorCore,
  trees: Trees,
  proposed: ProposedCommit,
  op: Op,
): Promise<{ readonly type: 'Pushed'; readonly commit: string } | Extract<PushResult, { type: 'Raced' }>> {
  const ref = remoteBranchRef(proposed.branch);
  const before = await remoteCommit(core, ref, op);
  if (before !== undefined && (await saysTheSame(core, trees, before, proposed, op)))
    return { type: 'Pushed', commit: before };
  const pushed = await pushCommit(core.git, core.url, proposed.commit, ref, op, { instead: before });
  return pushed.type === 'Pushed' ? { type: 'Pushed', commit: proposed.commit } : pushed;
}

async function remoteCommit({ git, url }: MirrorCore, ref: string, op: Op): Promise<string | undefined> {
  const shown = await git.output(`look at ${url}`, ['ls-remote', '--quiet', url, ref], op);
  return parseRefs(shown.toString()).get(ref);
}

/** What another process has pushed is not here, and is made again. */
async function saysTheSame(
  core: MirrorCore,
  trees: Trees,
  commit: string,
  { release, path, toTree }: ProposedCommit,
  op: Op,
): Promise<boolean> {
  const [here] = await core.objects.info([commit], op);
  if (here === undefined || (await findRevert(core, commit, release, op)) !== commit) return false;
  return (await trees.snapshot(commit).tree(path, op)) === toTree;
}
