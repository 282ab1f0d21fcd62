import type { ClosedPullRequest } from '@seatrial/core';
import { deleteBranchAt } from '../rest/branches.ts';
import { keepComment } from '../rest/keep-comment.ts';
import type { Scope } from '../scope.ts';
import { branchOf, type GitlabClient } from './client.ts';
import { findMergeRequests } from './merge-requests.ts';
import { withoutQuickActions } from './no-quick-actions.ts';

/** Closes the open merge request of a branch. Where there is none, the branch alone goes. */
export async function closeMergeRequest(
  client: GitlabClient,
  own: string,
  { head, base, comment, deletesBranchAt }: ClosedPullRequest,
  scope: Scope,
): Promise<void> {
  const { path, name } = client;
  for (const { iid } of await findMergeRequests(client, { head, base }, 'opened', scope)) {
    const notes = `${path}/merge_requests/${iid}/notes`;
    const place = {
      on: `!${iid} of ${name}`,
      needs: 'api',
      all: notes,
      hasPages: true,
      one: (id: number) => `${notes}/${id}`,
      change: 'PUT',
      login: 'username',
    } as const;
    const text = withoutQuickActions(comment);
    await keepComment(client, place, { marker: 'closed', text, own }, scope);
    await closeOne(client, iid, scope);
  }
  await deleteBranchAt(client, branchOf(client, head), deletesBranchAt, scope);
}

export async function closeOne({ ask, path, name }: GitlabClient, iid: number, scope: Scope): Promise<void> {
  const doing = `close the merge request !${iid} of ${name}`;
  await ask({ doing, needs: 'api', repeat: 'Always' }, scope, (it, extra) =>
    it.send('PUT', `${path}/merge_requests/${iid}`, { state_event: 'close' }, extra),
  );
}
