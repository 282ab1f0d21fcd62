import type { Client } from './client.ts';
import { createOnce } from './create-once.ts';
import type { Scope } from './scope.ts';

export interface KeptPullRequest {
  /** Branch of this repository that is to be merged: there is one open pull request of it. */
  readonly head: string;
  readonly base: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  /** Added to those that it has. */
  readonly labels?: readonly string[];
  readonly isDraft?: boolean;
}

export interface PullRequest {
  readonly type: 'Created' | 'Unchanged' | 'Updated';
  readonly number: number;
  readonly url: string;
}

interface Found {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body: string | null;
  readonly labels: readonly { readonly name: string }[];
}

/** The open pull request of a branch, as it should be now: made if there is none, else changed. */
export async function keepPullRequest(
  client: Client,
  wanted: KeptPullRequest,
  scope: Scope,
): Promise<PullRequest> {
  const { where, ask } = client;
  const { head, base, title, body, labels = [], isDraft = false } = wanted;
  const of = `${head} in ${where.owner}/${where.repo}`;
  const needs = 'pull-requests: write';

  async function find(): Promise<Found | undefined> {
    const about = { doing: `look for the pull request of ${of}`, needs, repeat: 'Always' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.pulls.list({ ...where, state: 'open', head: `${where.owner}:${head}`, base, ...extra }),
    );
    return data[0];
  }

  async function create(): Promise<Found> {
    const about = { doing: `open a pull request of ${of}`, needs, repeat: 'Undone' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.pulls.create({ ...where, head, base, title, body, draft: isDraft, ...extra }),
    );
    return data;
  }

  async function update({ number }: Found): Promise<void> {
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
  const type = isNew ? 'Created' : isOther || missing.length > 0 ? 'Updated' : 'Unchanged';
  return { type, number: found.number, url: found.html_url };
}
