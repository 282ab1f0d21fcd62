import { items, numberAt, stringAt, type WantedPullRequest } from '@seatrial/core';
import { createOnce } from '../create-once.ts';
import type { PullRequest } from '../github/keep-pull-request.ts';
import { firstOf, pages } from '../pages.ts';
import type { Scope } from '../scope.ts';
import type { GiteaClient } from './client.ts';
import { closeOne } from './close-pull-request.ts';
import { findPulls, type GiteaPull, readPull, seen } from './pulls.ts';
import { requestReviewers } from './request-reviewers.ts';

const needs = 'write:repository and write:issue';

/** The open pull request of a branch, as it should be now: made if there is none, else changed. */
export async function keepPullRequest(
  client: GiteaClient,
  wanted: WantedPullRequest,
  scope: Scope,
): Promise<PullRequest> {
  const { ask, path, name } = client;
  const { head, base, title, body, labels = [], reviewers } = wanted;
  const of = `${head} in ${name}`;

  async function create(): Promise<GiteaPull> {
    const about = { doing: `open a pull request of ${of}`, needs, repeat: 'Undone' } as const;
    const { data } = await ask(about, scope, (it, extra) =>
      it.send('POST', `${path}/pulls`, { head, base, title, body }, extra),
    );
    return readPull(data);
  }

  const find = () => firstOf(findPulls(client, wanted, 'open', scope));
  const { value: made, isNew } = await createOnce(client, scope, { find, create });
  // Gitea looks before it makes one, as we do: of several that were opened at once the oldest stays, as all who did it see
  const open: GiteaPull[] = [];
  if (isNew) for await (const it of findPulls(client, wanted, 'open', scope)) open.push(it);
  const [found = made, ...others] = open.toSorted((a, b) => a.number - b.number);
  for (const it of others) await closeOne(client, it.number, scope);
  const { number } = found;
  const isOther = found.title !== title || found.body !== body;
  if (isOther) {
    const about = { doing: `change the pull request #${number} of ${of}`, needs, repeat: 'Always' } as const;
    await ask(about, scope, (it, extra) =>
      it.send('PATCH', `${path}/pulls/${number}`, { title, body }, extra),
    );
  }
  const missing = labels.filter((it) => !found.labels.includes(it));
  if (missing.length > 0) await addLabels(client, number, missing, scope);
  if (reviewers !== undefined) await requestReviewers(client, found, reviewers, scope);
  const type = isNew ? 'Created' : isOther || missing.length > 0 ? 'Updated' : 'Unchanged';
  return { ...seen(found), type };
}

const labelColor = '#0e8a16';

/** Gitea knows labels by number, and has none that nobody has made. */
async function addLabels(
  client: GiteaClient,
  number: number,
  names: readonly string[],
  scope: Scope,
): Promise<void> {
  const { ask, path, name } = client;
  const doing = `label the pull request #${number} of ${name}`;
  const about = { doing, needs, repeat: 'Always' } as const;
  const known = new Map<string, number>();
  const all = pages(doing, client.limits, async (page) => {
    const { data, headers } = await ask(about, scope, (it, extra) =>
      it.get(`${path}/labels?limit=50&page=${page}`, extra),
    );
    return { items: items(data), link: headers['link'] };
  });
  for await (const label of all) known.set(stringAt(label, 'name') ?? '', numberAt(label, 'id') ?? 0);
  const ids: number[] = [];
  for (const label of names) {
    const id = known.get(label) ?? numberAt((await made(label)).data, 'id');
    if (id !== undefined) ids.push(id);
  }
  await ask(about, scope, (it, extra) =>
    it.send('POST', `${path}/issues/${number}/labels`, { labels: ids }, extra),
  );

  function made(label: string) {
    return ask({ ...about, repeat: 'Undone' }, scope, (it, extra) =>
      it.send('POST', `${path}/labels`, { name: label, color: labelColor }, extra),
    );
  }
}
