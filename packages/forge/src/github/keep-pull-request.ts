import type { PullRequestSeen, WantedPullRequest } from '@seatrial/core';
import { createOnce } from '../create-once.ts';
import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';
import { findPulls, type Pull, seen } from './find-pull.ts';
import { requestReviewers } from './request-reviewers.ts';

export interface KeptPullRequest extends WantedPullRequest {
  readonly isDraft?: boolean;
}

/** As it is now, and what was done to it. */
export interface PullRequest extends PullRequestSeen {
  readonly type: 'Created' | 'Unchanged' | 'Updated';
}

/** The open pull request of a branch, as it should be now: made if there is none, else changed. */
export async function keepPullRequest(
  client: Client,
  wanted: KeptPullRequest,
  scope: Scope,
): Promise<PullRequest> {
  const { where, ask } = client;
  const { head, base, title, body, labels = [], reviewers, isDraft = false } = wanted;
  const of = `${head} in ${where.owner}/${where.repo}`;
  const needs = 'pull-requests: write';

  async function find(): Promise<Pull | undefined> {
    return (await findPulls(client, wanted, 'open', scope))[0];
  }

  async function create(): Promise<Pull> {
    const about = { doing: `open a pull request of ${of}`, needs, repeat: 'Undone' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.pulls.create({ ...where, head, base, title, body, draft: isDraft, ...extra }),
    );
    return data;
  }

  async function update({ number }: Pull): Promise<void> {
    const about = { doing: `change the pull request #${number} of ${of}`, needs, repeat: 'Always' } as const;
    await ask(about, scope, (it, extra) =>
      it.rest.pulls.update({ ...where, pull_number: number, title, body, ...extra }),
    );
  }

  const { value: found, isNew } = await createOnce(client, scope, { find, create });
  const isOther = found.title !== title || (found.body ?? '') !== body;
  if (isOther) await update(found);
  const missing = labels.filter((name) => !found.labels.some((it) => it.name === name));
  if (missing.length > 0) {
    const about = { doing: `label the pull request #${found.number}`, needs, repeat: 'Always' } as const;
    await ask(about, scope, (it, extra) =>
      it.rest.issues.addLabels({ ...where, issue_number: found.number, labels: missing, ...extra }),
    );
  }
  if (reviewers !== undefined) await requestReviewers(client, found, reviewers, scope);
  const type = isNew ? 'Created' : isOther || missing.length > 0 ? 'Updated' : 'Unchanged';
  return { ...seen(found), type };
}
