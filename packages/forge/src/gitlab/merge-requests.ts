import {
  field,
  items,
  numberAt,
  type PullRequestBranches,
  type PullRequestSeen,
  stringAt,
} from '@seatrial/core';
import { at } from '../rest/rest.ts';
import type { Scope } from '../scope.ts';
import type { GitlabClient } from './client.ts';

/** What is used of a merge request. */
export interface MergeRequest {
  /** As people see it: `!7`. */
  readonly iid: number;
  readonly url: string;
  readonly title: string;
  readonly description: string;
  readonly author: string;
  readonly state: string;
  /** Of the branch. */
  readonly sha: string;
  /** Of what was merged; empty before. */
  readonly mergedSha: string;
  readonly labels: readonly string[];
  readonly reviewers: readonly { readonly id: number; readonly username: string }[];
  /** What stands against merging it, in GitLab's words. */
  readonly mergeStatus: string;
  readonly isAutoMerged: boolean;
  /** Whether the token's owner may; of one that was read by itself alone. */
  readonly mayMerge: boolean;
}

/** Merge requests of a branch of this project itself, the newest first. */
export async function findMergeRequests(
  { ask, path, name }: GitlabClient,
  { head, base }: PullRequestBranches,
  state: 'all' | 'opened',
  scope: Scope,
): Promise<readonly MergeRequest[]> {
  const doing = `look for the merge request of ${head} in ${name}`;
  const query = at`?state=${state}&source_branch=${head}&target_branch=${base}&order_by=created_at&sort=desc`;
  const { data } = await ask({ doing, needs: 'api', repeat: 'Always' }, scope, (it, extra) =>
    it.get(`${path}/merge_requests${query}`, extra),
  );
  return items(data)
    .filter((it) => field(it, 'source_project_id') === field(it, 'target_project_id'))
    .map(readMergeRequest);
}

export async function getMergeRequest(
  { ask, path, name }: GitlabClient,
  iid: number,
  scope: Scope,
): Promise<MergeRequest> {
  const about = { doing: `read !${iid} of ${name}`, needs: 'api', repeat: 'Always' } as const;
  return readMergeRequest(
    (await ask(about, scope, (it, extra) => it.get(`${path}/merge_requests/${iid}`, extra))).data,
  );
}

export function readMergeRequest(data: unknown): MergeRequest {
  const text = (...path: readonly string[]): string => stringAt(data, ...path) ?? '';
  return {
    iid: numberAt(data, 'iid') ?? 0,
    url: text('web_url'),
    title: text('title'),
    description: text('description'),
    author: text('author', 'username'),
    state: text('state'),
    sha: text('sha'),
    mergedSha: text('merge_commit_sha') || text('squash_commit_sha'),
    labels: items(data, 'labels').filter((it) => typeof it === 'string'),
    reviewers: items(data, 'reviewers').map((it) => ({
      id: numberAt(it, 'id') ?? 0,
      username: stringAt(it, 'username') ?? '',
    })),
    mergeStatus: text('detailed_merge_status'),
    isAutoMerged: field(data, 'merge_when_pipeline_succeeds') === true,
    mayMerge: field(data, 'user', 'can_merge') !== false,
  };
}

/** Of several the one that is open, or else the newest. */
export function requestSeen(all: readonly MergeRequest[]): PullRequestSeen | undefined {
  const found = all.find(({ state }) => state === 'opened') ?? all[0];
  return found && seen(found);
}

export function seen({ state, iid, url, sha, mergedSha }: MergeRequest): PullRequestSeen {
  const isMerged = state === 'merged';
  return {
    state: isMerged ? 'Merged' : state === 'opened' ? 'Open' : 'Closed',
    number: iid,
    url,
    headSha: sha,
    ...(isMerged && mergedSha !== '' ? { mergeSha: mergedSha } : {}),
  };
}
