import { ForgeError } from '../errors.ts';
import { type Kept, keepOne } from '../keep-one.ts';
import { bodyCharactersMax } from '../limits.ts';
import { isMarked, markedBody } from '../marker.ts';
import { pages } from '../pages.ts';
import type { Scope } from '../scope.ts';
import type { Client } from './client.ts';
import type { IsOwn } from './identity.ts';

export interface KeptIssue {
  /** There is one open issue of each marker. */
  readonly marker: string;
  readonly title: string;
  /** Markdown; '' where there is nothing to say: the issue is closed. */
  readonly body: string;
  /** Given to a new one, and by which one that was closed is found again. */
  readonly labels?: readonly string[];
}

interface Issue {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body?: string | null | undefined;
  readonly user: Parameters<IsOwn>[0];
  readonly pull_request?: unknown;
}

/**
 * The open issue of a marker, as it should be now: the one that was closed last is opened again before a new one is made. Of several the
 * oldest stays open. @throws ForgeError
 */
export async function keepIssue(
  client: Client,
  isOwn: IsOwn,
  wanted: KeptIssue,
  scope: Scope,
): Promise<Kept> {
  const { where, ask, limits } = client;
  const { marker, title, body, labels = [] } = wanted;
  const repository = `${where.owner}/${where.repo}`;
  const needs = 'issues: write';
  const text = markedBody(marker, body);
  if (text.length > bodyCharactersMax)
    throw new ForgeError(
      'Invalid',
      `Cannot write an issue: it has more than ${bodyCharactersMax} characters`,
    );

  async function own(): Promise<readonly Issue[]> {
    const doing = `read the open issues of ${repository}`;
    const about = { doing, needs: 'issues: read', repeat: 'Always' } as const;
    const found: Issue[] = [];
    const all = pages<Issue>(doing, limits, async (page) => {
      const { data, headers } = await ask(about, scope, (it, extra) =>
        it.rest.issues.listForRepo({ ...where, state: 'open', per_page: limits.pageSize, page, ...extra }),
      );
      return { items: data, link: headers.link };
    });
    for await (const issue of all) {
      if (issue.pull_request === undefined && isOwn(issue.user) && isMarked(marker, issue.body))
        found.push(issue);
    }
    return found.toSorted((a, b) => a.number - b.number);
  }

  async function update(
    { number }: Issue,
    change: { readonly title: string; readonly body: string } | 'Close' | 'Open',
  ): Promise<void> {
    const about = { doing: `change the issue #${number} of ${repository}`, needs, repeat: 'Always' } as const;
    const states = { Close: { state: 'closed' }, Open: { state: 'open' } } as const;
    const fields = typeof change === 'string' ? states[change] : change;
    await ask(about, scope, (it, extra) =>
      it.rest.issues.update({ ...where, issue_number: number, ...fields, ...extra }),
    );
  }

  /** Among those that were changed last: one that was closed long ago is history. */
  async function closed(): Promise<Issue | undefined> {
    const doing = `read the closed issues of ${repository}`;
    const about = { doing, needs: 'issues: read', repeat: 'Always' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.issues.listForRepo({
        ...where,
        state: 'closed',
        sort: 'updated',
        ...(labels.length === 0 ? {} : { labels: labels.join(',') }),
        per_page: limits.pageSize,
        ...extra,
      }),
    );
    return data.find(
      (issue) => issue.pull_request === undefined && isOwn(issue.user) && isMarked(marker, issue.body),
    );
  }

  async function create(): Promise<Issue> {
    const before = await closed();
    if (before !== undefined) {
      await update(before, 'Open');
      return before;
    }
    const about = { doing: `open an issue in ${repository}`, needs, repeat: 'Undone' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.rest.issues.create({ ...where, title, body: text, labels: [...labels], ...extra }),
    );
    return data;
  }

  async function close(issues: readonly Issue[]): Promise<void> {
    for (const issue of issues) await update(issue, 'Close');
  }

  return keepOne(
    client,
    {
      isGone: body === '',
      own,
      remove: close,
      create,
      isAsWanted: (issue) => issue.title === title && issue.body === text,
      update: (issue) => update(issue, { title, body: text }),
    },
    scope,
  );
}
