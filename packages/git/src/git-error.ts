/**
 * - `Unavailable`: the remote cannot be reached, did not answer in time, or what it sent came damaged; try again later.
 * - `Unauthorized`: the remote wants other credentials, or these may not do this.
 * - `NotFound`: there is no repository at the URL, or no object or file of that name in it.
 * - `BranchNotFound`: the repository is there, the branch is not.
 * - `Rejected`: the remote understood a push and refused it (a hook, a protected branch).
 * - `InvalidRef`: a URL, branch, path, id or cluster name that must not reach git, or a repository of a form that is not read here.
 * - `TooLarge`: a limit was reached; the message says what was too large, and its size.
 * - `Corrupt`: objects on this disk are damaged, or a remote ledger was rewritten.
 * - `Locked`: another process writes to the mirror, or one that died left its lock, which the next fetch removes.
 * - `Aborted`: the caller's signal ended it.
 * - `Internal`: git itself is missing or failed in a way not foreseen here.
 */
export type GitErrorCode =
  | 'Unavailable'
  | 'Unauthorized'
  | 'NotFound'
  | 'BranchNotFound'
  | 'Rejected'
  | 'InvalidRef'
  | 'TooLarge'
  | 'Corrupt'
  | 'Locked'
  | 'Aborted'
  | 'Internal';

/** What this package throws for everything that a user, a remote or a disk can cause. Messages hold no credentials. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly code: GitErrorCode;

  constructor(code: GitErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
