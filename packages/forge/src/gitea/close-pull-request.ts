import type { ClosedPullRequest } from '@seatrial/core';
import { deleteBranchAt } from '../rest/branches.ts';
import { keepComment } from '../rest/keep-comment.ts';
import type { Scope } from '../scope.ts';
import { branchOf, type GiteaClient } from './client.ts';
import { findPulls } from './pulls.ts';

/** Closes the open pull request of a branch. Where there is none, the branch alone goes. */
export async function closePullRequest(
  client: GiteaClient,
  own: string,
  { head, base, comment, deletesBranchAt }: ClosedPullRequest,
  scope: Scope,
): Promise<void> {
  const { path, name } = client;
  for await (const { number } of findPulls(client, { head, base }, 'open', scope)) {
    const place = {
      on: `#${number} of ${name}`,
      needs: 'write:issue',
      all: `${path}/issues/${number}/comments`,
      hasPages: false,
      one: (id: number) => `${path}/issues/comments/${id}`,
      change: 'PATCH',
      login: 'login',
    } as const;
    await keepComment(client, place, { marker: 'closed', text: comment, own }, scope);
    await closeOne(client, number, scope);
  }
  await deleteBranchAt(client, branchOf(client, head), deletesBranchAt, scope);
}

export async function closeOne(
  { ask, path, name }: GiteaClient,
  number: number,
  scope: Scope,
): Promise<void> {
  const doing = `close the pull request #${number} of ${name}`;
  await ask({ doing, needs: 'write:repository', repeat: 'Always' }, scope, (it, extra) =>
    it.send('PATCH', `${path}/pulls/${number}`, { state: 'closed' }, extra),
  );
}
