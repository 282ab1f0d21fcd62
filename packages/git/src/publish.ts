import type { Op } from '@seatrial/core';
import type { Identity } from './commit-info.ts';
import { expectBranch, type MirrorCore, type MirrorOptions, openCore } from './core.ts';
import { type BranchEdit, type EditResult, editBranch } from './edit-branch.ts';
import { editTree, type TreeEdit } from './edit-tree.ts';
import { GitError } from './git-error.ts';
import { checkPath } from './names.ts';
import { pushCommit } from './push.ts';
import { remoteBranchRef } from './refs.ts';
import { syncWithRemote } from './sync.ts';
import { writeBlob, writeCommit, writeEmptyTree } from './write-objects.ts';

export interface Change {
  /** Path to new content; null removes the file or the folder. */
  readonly files: Readonly<Record<string, string | Uint8Array | null>>;
  readonly message: string;
  readonly author: Identity;
}

/** Merges changes as a developer would, without a work tree. */
export interface Publisher {
  /**
   * Commits on top of the branch, making it when it is missing, and pushes.
   * @throws GitError Rejected, Unauthorized, Unavailable, NotFound, InvalidRef for a path
   */
  publish(change: Change, op: Op): Promise<{ readonly commit: string }>;
  /** Changes files of the branch as they are on it (edit-branch.ts). */
  edit<Held>(edit: BranchEdit<Held>, op: Op): Promise<EditResult<Held>>;
}

/** For CI that has built an image, and whoever plays the developer, such as the demo: a runner only reverts. */
export async function openPublisher(options: MirrorOptions): Promise<Publisher> {
  const core = await openCore(options);
  return {
    publish: (change, op) => core.serial(op, () => publish(core, change, op)),
    edit: (edit, op) => core.serial(op, () => editBranch(core, edit, op)),
  };
}

async function publish(core: MirrorCore, change: Change, op: Op): Promise<{ commit: string }> {
  const branch = expectBranch(core);
  const edits = await writeFiles(core, change.files, op);
  for (let attempt = 0; attempt < core.limits.pushAttemptsMax; attempt++) {
    const { branch: parent } = await syncWithRemote(core, op);
    const tree = (await editTree(core.git, parent, edits, op)) ?? (await writeEmptyTree(core.git, op));
    const content = { tree, parent, message: change.message, trailers: [], at: core.clock.now() };
    const commit = await writeCommit(
      core.git,
      { ...content, author: change.author, committer: change.author },
      op,
    );
    const pushed = await pushCommit(core.git, core.url, commit, remoteBranchRef(branch), op);
    if (pushed.type === 'Pushed') return { commit };
  }
  const problem = `others pushed first ${core.limits.pushAttemptsMax} times, try again`;
  throw new GitError('Unavailable', `Cannot publish to ${branch} of ${core.url}: ${problem}`);
}

async function writeFiles(core: MirrorCore, files: Change['files'], op: Op): Promise<TreeEdit[]> {
  const edits: TreeEdit[] = [];
  for (const [name, content] of Object.entries(files)) {
    const path = checkPath(name);
    if (path === '')
      throw new GitError('InvalidRef', `Cannot publish ${JSON.stringify(name)}: expected the path of a file`);
    if (content === null) edits.push({ path, slot: undefined });
    else
      edits.push({ path, slot: { mode: '100644', id: await writeBlob(core.git, Buffer.from(content), op) } });
  }
  return edits;
}
