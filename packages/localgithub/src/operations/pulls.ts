import {
  type Answer,
  type Call,
  notFound,
  ofRepository,
  paged,
  type Row,
  textOf,
  unprocessable,
} from '../call.ts';
import { pullView } from '../views.ts';
import type { Actor, Issue, Pull, Repository } from '../world.ts';
import { addIssue, issueOf, stateOf } from './issues.ts';

export const pullOperations: Readonly<Record<string, Row>> = {
  'pulls/list': ofRepository({ pull_requests: 'read' }, async (call, repository) => {
    const all = [...repository.issues.values()].toReversed();
    const shown = await Promise.all(all.map((it) => shownPull(repository, it)));
    const asked = shown.filter((it) => it !== undefined).filter((it) => isAskedFor(it, call, repository));
    return paged(
      call,
      asked.map(({ view }) => view),
    );
  }),
  'pulls/get': ofRepository({ pull_requests: 'read' }, async ({ parameters }, repository) => ({
    status: 200,
    body: (await pullOf(repository, parameters['pull_number'])).view,
  })),
  'pulls/create': ofRepository({ pull_requests: 'write' }, createPull),
  'pulls/update': ofRepository(
    { pull_requests: 'write' },
    async ({ world, parameters, body }, repository) => {
      const { issue, pull } = await pullOf(repository, parameters['pull_number']);
      repository.issues.set(issue.number, {
        ...issue,
        title: textOf(body['title']) ?? issue.title,
        body: textOf(body['body']) ?? issue.body,
        state: body['state'] === undefined ? issue.state : stateOf(body['state']),
        updatedAt: world.clock.now(),
        pull: { ...pull, base: textOf(body['base']) ?? pull.base },
      });
      return { status: 200, body: (await pullOf(repository, issue.number)).view };
    },
  ),
};

export interface Shown {
  readonly issue: Issue;
  readonly pull: Pull;
  readonly view: unknown;
}

/** While it is open its head is where its branch is. */
export async function shownPull(repository: Repository, issue: Issue): Promise<Shown | undefined> {
  if (issue.pull === undefined) return undefined;
  const { git } = repository;
  const head = issue.state === 'open' ? await git.commitOf(`refs/heads/${issue.pull.head}`) : undefined;
  const pull = { ...issue.pull, headSha: head ?? issue.pull.headSha };
  const baseSha = (await git.commitOf(`refs/heads/${pull.base}`)) ?? '';
  return { issue, pull, view: pullView(repository, issue, pull, baseSha) };
}

export async function pullOf(repository: Repository, number: unknown): Promise<Shown> {
  const shown = await shownPull(repository, issueOf(repository, number));
  if (shown === undefined) throw notFound();
  return shown;
}

function isAskedFor({ issue, pull }: Shown, { query }: Call, { owner }: Repository): boolean {
  const state = query['state'] ?? 'open';
  const head = query['head'];
  return (
    (state === 'all' || state === issue.state) &&
    (head === undefined || head === `${owner}:${pull.head}`) &&
    (query['base'] ?? pull.base) === pull.base
  );
}

async function createPull(call: Call, repository: Repository, author: Actor): Promise<Answer> {
  const { body } = call;
  const head = (textOf(body['head']) ?? '').replace(`${repository.owner}:`, '');
  const base = textOf(body['base']) ?? '';
  const { git, issues, owner } = repository;
  const [headSha, baseSha] = await Promise.all([head, base].map((it) => git.commitOf(`refs/heads/${it}`)));
  if (headSha === undefined) throw unprocessable('PullRequest', `head ${head} is invalid`);
  if (baseSha === undefined) throw unprocessable('PullRequest', `base ${base} is invalid`);
  if (await git.isAncestor(headSha, baseSha))
    throw unprocessable('PullRequest', `No commits between ${base} and ${head}`);
  const isThere = [...issues.values()].some(
    ({ state, pull }) => state === 'open' && pull?.head === head && pull.base === base,
  );
  if (isThere) throw unprocessable('PullRequest', `A pull request already exists for ${owner}:${head}.`);
  const pull = { head, headSha, base, draft: body['draft'] === true, reviewers: [], teams: [], reviews: [] };
  const issue = addIssue(call, repository, author, pull);
  return { status: 201, body: pullView(repository, issue, pull, baseSha) };
}
