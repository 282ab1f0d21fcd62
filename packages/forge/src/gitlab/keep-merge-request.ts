import { items, numberAt, type WantedPullRequest } from '@seatrial/core';
import { createOnce } from '../create-once.ts';
import type { PullRequest } from '../github/keep-pull-request.ts';
import { at } from '../rest/rest.ts';
import { namesBut } from '../reviewers.ts';
import type { Scope } from '../scope.ts';
import type { GitlabClient } from './client.ts';
import { closeOne } from './close-merge-request.ts';
import { findMergeRequests, type MergeRequest, readMergeRequest, seen } from './merge-requests.ts';
import { withoutQuickActions } from './no-quick-actions.ts';

/** The open merge request of a branch, as it should be now: made if there is none, else changed. */
export async function keepMergeRequest(
  client: GitlabClient,
  wanted: WantedPullRequest,
  scope: Scope,
): Promise<PullRequest> {
  const { ask, path, name } = client;
  const { head, base, title, labels = [], reviewers } = wanted;
  const description = withoutQuickActions(wanted.body);
  const of = `${head} in ${name}`;

  async function create(): Promise<MergeRequest> {
    const about = { doing: `open a merge request of ${of}`, needs: 'api', repeat: 'Undone' } as const;
    const body = { source_branch: head, target_branch: base, title, description, labels: labels.join(',') };
    const { data } = await ask(about, scope, (it, extra) =>
      it.send('POST', `${path}/merge_requests`, body, extra),
    );
    return readMergeRequest(data);
  }

  const find = async () => (await findMergeRequests(client, wanted, 'opened', scope))[0];
  const { value: made, isNew } = await createOnce(client, scope, { find, create });
  // GitLab looks before it makes one, as we do: of several that were opened at once the oldest stays, as all who did it see
  const open = isNew ? await findMergeRequests(client, wanted, 'opened', scope) : [];
  const [found = made, ...others] = open.toSorted((a, b) => a.iid - b.iid);
  for (const { iid } of others) await closeOne(client, iid, scope);
  const missing = labels.filter((it) => !found.labels.includes(it));
  const asked = await missingReviewers(client, found, reviewers?.users ?? [], scope);
  const changes = {
    ...(found.title === title && found.description === description ? {} : { title, description }),
    ...(missing.length === 0 ? {} : { add_labels: missing.join(',') }),
    ...(asked.length === 0 ? {} : { reviewer_ids: [...found.reviewers.map(({ id }) => id), ...asked] }),
  };
  const isOther = Object.keys(changes).length > 0;
  if (isOther) {
    const doing = `change the merge request !${found.iid} of ${of}`;
    await ask({ doing, needs: 'api', repeat: 'Always' }, scope, (it, extra) =>
      it.send('PUT', `${path}/merge_requests/${found.iid}`, changes, extra),
    );
  }
  return { ...seen(found), type: isNew ? 'Created' : isOther ? 'Updated' : 'Unchanged' };
}

/** GitLab knows them by number, keeps them when they have answered, and has no groups among them. */
async function missingReviewers(
  { ask, name }: GitlabClient,
  { reviewers, author }: MergeRequest,
  wanted: readonly string[],
  scope: Scope,
): Promise<readonly number[]> {
  const ids: number[] = [];
  for (const user of namesBut(wanted, [...reviewers.map(({ username }) => username), author])) {
    const about = { doing: `look for ${user} at ${name}`, needs: 'api', repeat: 'Always' } as const;
    const { data } = await ask(about, scope, (it, extra) => it.get(at`/users?username=${user}`, extra));
    const id = numberAt(items(data)[0], 'id');
    if (id !== undefined) ids.push(id); // nobody of that name is nobody to ask
  }
  return ids;
}
