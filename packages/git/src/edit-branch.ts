import type { Op } from '@seatrial/core';
import { createBlobStore } from './blob-store.ts';
import type { Identity } from './commit-info.ts';
import { expectBranch, type MirrorCore } from './core.ts';
import { editTree, type TreeEdit } from './edit-tree.ts';
import { GitError } from './git-error.ts';
import { checkPath } from './names.ts';
import { pushCommit } from './push.ts';
import { remoteBranchRef } from './refs.ts';
import { createTrees, type TreeFile, type Trees } from './snapshot.ts';
import { syncBranch } from './sync.ts';
import { writeBlob, writeCommit } from './write-objects.ts';

/** What is to be done to one head of the branch. */
export type EditDecision<Held> =
  | {
      readonly type: 'Commit';
      /** New bytes of files that are there, by their paths. */
      readonly files: ReadonlyMap<string, Uint8Array>;
      readonly message: string;
    }
  | { readonly type: 'Hold'; readonly held: Held };

export interface BranchEdit<Held> {
  /** Which files are read. */
  readonly isWanted: (path: string) => boolean;
  /** Asked anew for each head that others have pushed meanwhile, so nothing of theirs is lost. */
  readonly decide: (files: readonly TreeFile[]) => EditDecision<Held>;
  readonly author: Identity;
  /** Draws in [0, 1): those who push at once do not try again at once. */
  readonly rng: () => number;
}

export type EditResult<Held> =
  | { readonly type: 'Committed'; readonly commit: string }
  /** Nothing was pushed. */
  | { readonly type: 'Held'; readonly held: Held };

/** Before the second try; it grows with each. */
const againMs = 150;

/**
 * Commits what `decide` makes of the branch's newest commit, and pushes it as a fast-forward; all anew where others were first.
 * @throws GitError Rejected, Unauthorized, Unavailable (also when others keep pushing first), BranchNotFound, TooLarge
 */
export async function editBranch<Held>(
  core: MirrorCore,
  edit: BranchEdit<Held>,
  op: Op,
): Promise<EditResult<Held>> {
  const branch = expectBranch(core);
  const { limits } = core;
  const read = reader(core, edit.isWanted);
  for (let attempt = 0; attempt < limits.pushAttemptsMax; attempt++) {
    if (attempt > 0) await core.clock.sleep(againMs * attempt * (0.5 + edit.rng()), op.signal);
    const parent = await syncBranch(core, op);
    const files = await read(parent, op);
    const decision = edit.decide(files);
    if (decision.type === 'Hold') return { type: 'Held', held: decision.held };
    const commit = await writeEdit(core, parent, files, { ...edit, ...decision }, op);
    const pushed = await pushCommit(core.git, core.url, commit, remoteBranchRef(branch), op);
    if (pushed.type === 'Pushed') return { type: 'Committed', commit };
  }
  const problem = `others pushed first ${limits.pushAttemptsMax} times, try again`;
  throw new GitError('Unavailable', `Cannot push to ${branch} of ${core.url}: ${problem}`);
}

/** Reads the files of a commit that are wanted, all at once; what is too large for a manifest is left out. */
function reader(
  core: MirrorCore,
  isWanted: (path: string) => boolean,
): (commit: string, op: Op) => Promise<readonly TreeFile[]> {
  const { limits } = core;
  const onCorrupt = (): void => {
    core.suspect = true;
  };
  const blobs = createBlobStore(core.objects, limits, core.lifetime, onCorrupt);
  const trees: Trees = createTrees({ ...core, onCorrupt }, blobs);
  return async (commit, op) => {
    const entries = (await trees.snapshot(commit).list('', op)).filter(
      ({ path, type, sizeBytes }) =>
        (type === 'File' || type === 'Executable') && sizeBytes <= limits.blobBytesMax && isWanted(path),
    );
    const total = entries.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (total > limits.treeBytesMax)
      throw new GitError(
        'TooLarge',
        `Cannot read ${core.url}: its files have ${total} bytes, expected at most ${limits.treeBytesMax}`,
      );
    const contents = await blobs.read(entries, op);
    return entries.map((entry) => ({ ...entry, bytes: contents.get(entry.id) ?? new Uint8Array() }));
  };
}

/** Files stay as executable as they were. */
async function writeEdit(
  core: MirrorCore,
  parent: string,
  files: readonly TreeFile[],
  {
    files: changed,
    message,
    author,
  }: Extract<EditDecision<never>, { type: 'Commit' }> & { author: Identity },
  op: Op,
): Promise<string> {
  const types = new Map(files.map(({ path, type }) => [path, type]));
  const edits: TreeEdit[] = [];
  for (const [name, bytes] of changed) {
    const type = types.get(name);
    if (type === undefined)
      throw new GitError('InvalidRef', `Cannot edit ${JSON.stringify(name)}: there is no such file`);
    const mode = type === 'Executable' ? '100755' : '100644';
    edits.push({ path: checkPath(name), slot: { mode, id: await writeBlob(core.git, bytes, op) } });
  }
  const tree = await editTree(core.git, parent, edits, op);
  if (tree === undefined) throw new GitError('Internal', 'Cannot edit a branch: nothing would be left on it');
  const content = { tree, parent, message, trailers: [], author, committer: author, at: core.clock.now() };
  return writeCommit(core.git, content, op);
}
