import type { ClosedPullRequest } from '@seatrial/core';
import { isForgeError } from '../errors.ts';
import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';
import { findPulls } from './find-pull.ts';
import type { IsOwn } from './identity.ts';
import { keepComment } from './keep-comment.ts';

/** Closes the open pull request of a branch. Where there is none, the branch alone goes, if it is at that commit. */
export async function closePullRequest(
  client: Client,
  isOwn: IsOwn,
  { head, base, comment, deletesBranchAt }: ClosedPullRequest,
  scope: Scope,
): Promise<void> {
  const { where, ask } = client;
  for (const { number } of await findPulls(client, { head, base }, 'open', scope)) {
    await keepComment(client, isOwn, { number, marker: 'closed', body: comment }, scope);
    const doing = `close the pull request #${number} of ${where.owner}/${where.repo}`;
    await ask({ doing, needs: 'pull-requests: write', repeat: 'Always' }, scope, (it, extra) =>
      it.rest.pulls.update({ ...where, pull_number: number, state: 'closed', ...extra }),
    );
  }
  await deleteBranch(client, head, deletesBranchAt, scope);
}

/** GitHub keeps the commits of a pull request that is closed: whoever pushed right now can restore the branch there. */
async function deleteBranch(
  { where, ask }: Client,
  branch: string,
  sha: string,
  scope: Scope,
): Promise<void> {
  const ref = `heads/${branch}`;
  const of = `${branch} of ${where.owner}/${where.repo}`;
  try {
    const read = { doing: `read the branch ${of}`, needs: 'contents: read', repeat: 'Always' } as const;
    const { data } = await ask(read, scope, (it, extra) => it.rest.git.getRef({ ...where, ref, ...extra }));
    if (data.object.sha !== sha) return;
    const about = { doing: `delete the branch ${of}`, needs: 'contents: write', repeat: 'Always' } as const;
    await ask(about, scope, (it, extra) => it.rest.git.deleteRef({ ...where, ref, ...extra }));
  } catch (error) {
    // it is gone; of one that is not there deleting it says that it is invalid
    if (isForgeError(error, 'NotFound', 'Invalid')) return;
    throw error;
  }
}
