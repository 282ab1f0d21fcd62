import {
  field,
  items,
  numberAt,
  type PullRequestBranches,
  type PullRequestSeen,
  stringAt,
} from '@seatrial/core';
import { pages } from '../pages.ts';
import { at } from '../rest/rest.ts';
import type { Scope } from '../scope.ts';
import type { GiteaClient } from './client.ts';

/** What is used of a pull request. */
export interface GiteaPull {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly isOpen: boolean;
  readonly isMerged: boolean;
  /** It has no conflicts, as far as that is known. */
  readonly isMergeable: boolean;
  readonly headSha: string;
  readonly mergeSha: string;
  readonly labels: readonly string[];
  /** Of people; who has answered is told elsewhere. */
  readonly asked: readonly string[];
  readonly teamsAsked: readonly string[];
}

/** Gitea gives no more of a list at once. */
const pageSize = 50;

/** Pull requests of a branch of this repository itself, the newest first. */
export async function* findPulls(
  client: GiteaClient,
  { head, base }: PullRequestBranches,
  state: 'all' | 'open',
  scope: Scope,
): AsyncGenerator<GiteaPull> {
  const doing = `look for the pull request of ${head} in ${client.name}`;
  const about = { doing, needs: 'read:repository', repeat: 'Always' } as const;
  const all = pages(doing, { ...client.limits, pageSize }, async (page) => {
    const { data, headers } = await client.ask(about, scope, (it, extra) =>
      it.get(
        `${client.path}/pulls${at`?state=${state}&base_branch=${base}&limit=${pageSize}&page=${page}`}`,
        extra,
      ),
    );
    return { items: items(data), link: headers['link'] };
  });
  for await (const pull of all) {
    // a branch that is gone is no ref any more, and keeps its name
    const isOwn = field(pull, 'head', 'repo_id') === field(pull, 'base', 'repo_id');
    if (isOwn && stringAt(pull, 'head', 'label') === head && stringAt(pull, 'base', 'label') === base)
      yield readPull(pull);
  }
}

export async function getPull(
  { ask, path, name }: GiteaClient,
  number: number,
  scope: Scope,
): Promise<GiteaPull> {
  const about = { doing: `read #${number} of ${name}`, needs: 'read:repository', repeat: 'Always' } as const;
  return readPull((await ask(about, scope, (it, extra) => it.get(`${path}/pulls/${number}`, extra))).data);
}

export function readPull(data: unknown): GiteaPull {
  const text = (...path: readonly string[]): string => stringAt(data, ...path) ?? '';
  return {
    number: numberAt(data, 'number') ?? 0,
    url: text('html_url'),
    title: text('title'),
    body: text('body'),
    author: text('user', 'login'),
    isOpen: text('state') === 'open',
    isMerged: field(data, 'merged') === true,
    isMergeable: field(data, 'mergeable') === true,
    headSha: text('head', 'sha'),
    mergeSha: text('merge_commit_sha'),
    labels: items(data, 'labels').flatMap((it) => stringAt(it, 'name') ?? []),
    asked: items(data, 'requested_reviewers').flatMap((it) => stringAt(it, 'login') ?? []),
    teamsAsked: items(data, 'requested_reviewers_teams').flatMap((it) => stringAt(it, 'name') ?? []),
  };
}

export function seen({ isOpen, isMerged, number, url, headSha, mergeSha }: GiteaPull): PullRequestSeen {
  const state = isOpen ? 'Open' : isMerged ? 'Merged' : 'Closed';
  return { state, number, url, headSha, ...(isMerged && mergeSha !== '' ? { mergeSha } : {}) };
}
