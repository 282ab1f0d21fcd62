import type { Op } from '@seatrial/core';
import { GitError } from './git-error.ts';
import type { Git } from './run-git.ts';

/** `Raced`: somebody else moved the ref first; look at where it is now and try again. */
export type PushResult = { readonly type: 'Pushed' } | { readonly type: 'Raced'; readonly reason: string };

// Wordings of the client ("fetch first") and of receive-pack ("failed to update ref") for a ref that has moved.
const races =
  /\[up to date\]|fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|failed to lock|incorrect old value|reference already exists|already exists/;

/**
 * Pushes one commit to one ref, as a fast-forward only.
 * @param over with `instead`, whatever the ref has, if that is this commit; undefined where there must be none
 * @throws GitError Rejected when the remote refuses it, Unauthorized, Unavailable, NotFound
 */
export async function pushCommit(
  git: Git,
  url: string,
  commit: string,
  ref: string,
  op: Op,
  over?: { readonly instead: string | undefined },
): Promise<PushResult> {
  const lease = over === undefined ? [] : [`--force-with-lease=${ref}:${over.instead ?? ''}`];
  const args = ['push', '--porcelain', '--no-verify', ...lease, url, `${commit}:${ref}`];
  const doing = `push to ${ref} of ${url}`;
  const run = await git.run(doing, args, op);
  const refusal = parseRefusal(run.stdout.toString());
  if (refusal === undefined) {
    if (run.exitCode !== 0) throw git.failure(doing, run);
    return { type: 'Pushed' };
  }
  if (races.test(refusal)) return { type: 'Raced', reason: refusal };
  throw new GitError(
    'Rejected',
    `Cannot ${doing}: the remote refused it (${refusal}), allow this identity to push there`,
  );
}

/** Why the ref did not move to our commit, from `git push --porcelain`; undefined when it did. */
export function parseRefusal(porcelain: string): string | undefined {
  // `=`: another writer made the same commit from the same parent in the same second, and was first.
  const line = porcelain.split('\n').find((candidate) => /^[!=]\t/.test(candidate));
  return line?.split('\t').slice(2).join(' ').trim();
}
