import type { PullRequestBranches, PullRequestSeen } from '@seatrial/core';
import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';

/** What is used of a pull request. */
export interface Pull {
  readonly number: number;
  readonly node_id: string;
  readonly html_url: string;
  readonly state: string;
  readonly title: string;
  readonly body: string | null;
  readonly merged_at: string | null;
  readonly merge_commit_sha: string | null;
  readonly labels: readonly { readonly name: string }[];
  readonly user: { readonly login: string } | null;
  readonly requested_reviewers?: readonly { readonly login: string }[] | null;
  readonly requested_teams?: readonly { readonly slug: string }[] | null;
  readonly auto_merge: object | null;
  readonly head: { readonly sha: string; readonly repo: { readonly id: number } | null };
  readonly base: { readonly repo: { readonly id: number } };
}

/** Pull requests of a branch, the newest first. One of a fork that has a branch of the same name is none of them. */
export async function findPulls(
  { where, ask }: Client,
  { head, base }: PullRequestBranches,
  state: 'all' | 'open',
  scope: Scope,
): Promise<readonly Pull[]> {
  const about = {
    doing: `look for the pull request of ${head} in ${where.owner}/${where.repo}`,
    needs: 'pull-requests: read',
    repeat: 'Always',
  } as const;
  const { data } = await ask(about, scope, (it, extra) =>
    it.rest.pulls.list({ ...where, state, head: `${where.owner}:${head}`, base, ...extra }),
  );
  return (data as readonly Pull[]).filter((it) => it.head.repo?.id === it.base.repo.id);
}

/** Of several the one that is open, or else the newest. */
export function pullSeen(pulls: readonly Pull[]): PullRequestSeen | undefined {
  const pull = pulls.find(({ state }) => state === 'open') ?? pulls[0];
  return pull === undefined ? undefined : seen(pull);
}

export function seen({ state, merged_at, merge_commit_sha, number, html_url, head }: Pull): PullRequestSeen {
  const isMerged = merged_at !== null;
  return {
    state: state === 'open' ? 'Open' : isMerged ? 'Merged' : 'Closed',
    number,
    url: html_url,
    headSha: head.sha,
    ...(isMerged && merge_commit_sha !== null ? { mergeSha: merge_commit_sha } : {}),
  };
}
