import {
  type Answer,
  type Call,
  notFound,
  ofRepository,
  paged,
  Refusal,
  type Row,
  textOf,
  textsOf,
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
  'pulls/request-reviewers': ofRepository(
    { pull_requests: 'write' },
    async ({ parameters, body }, repository) => {
      const { issue, pull } = await pullOf(repository, parameters['pull_number']);
      const reviewers = [...new Set([...pull.reviewers, ...(textsOf(body['reviewers']) ?? [])])];
      repository.issues.set(issue.number, { ...issue, pull: { ...pull, reviewers } });
      return { status: 201, body: (await pullOf(repository, issue.number)).view };
    },
  ),
  'pulls/merge': ofRepository({ contents: 'write' }, mergePull),
};

interface Shown {
  readonly issue: Issue;
  readonly pull: Pull;
  readonly view: unknown;
}

/** While it is open its head is where its branch is. */
async function shownPull(repository: Repository, issue: Issue): Promise<Shown | undefined> {
  if (issue.pull === undefined) return undefined;
  const { git } = repository;
  const head = issue.state === 'open' ? await git.commitOf(`refs/heads/${issue.pull.head}`) : undefined;
  const pull = { ...issue.pull, headSha: head ?? issue.pull.headSha };
  const baseSha = (await git.commitOf(`refs/heads/${pull.base}`)) ?? '';
  return { issue, pull, view: pullView(repository, issue, pull, baseSha) };
}

async function pullOf(repository: Repository, number: unknown): Promise<Shown> {
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
  const pull = { head, headSha, base, draft: body['draft'] === true, reviewers: [] };
  const issue = addIssue(call, repository, author, pull);
  return { status: 201, body: pullView(repository, issue, pull, baseSha) };
}

async function mergePull(
  { world, parameters, body }: Call,
  repository: Repository,
  actor: Actor,
): Promise<Answer> {
  const { issue, pull } = await pullOf(repository, parameters['pull_number']);
  const { git } = repository;
  const base = await git.commitOf(`refs/heads/${pull.base}`);
  if (issue.state === 'closed' || base === undefined) throw new Refusal(405, 'Pull Request is not mergeable');
  if ((textOf(body['sha']) ?? pull.headSha) !== pull.headSha)
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
  const tree = await git.mergedTree(base, pull.headSha);
  if (tree === undefined) throw new Refusal(405, 'Pull Request has merge conflicts');
  const at = world.clock.now();
  const isMerge = (body['merge_method'] ?? 'merge') === 'merge';
  const message = `${textOf(body['commit_title']) ?? `${issue.title} (#${issue.number})`}\n\n${textOf(body['commit_message']) ?? ''}`;
  const mergeSha = await git.writeCommit({
    tree,
    parents: isMerge ? [base, pull.headSha] : [base],
    message: `${message.trim()}\n`,
    author: actor.login.replace('[bot]', '-bot'),
    at,
  });
  if (!(await git.setRef(`refs/heads/${pull.base}`, mergeSha, base)))
    throw new Refusal(409, 'Base branch was modified. Review and try the merge again.');
  repository.issues.set(issue.number, {
    ...issue,
    state: 'closed',
    updatedAt: at,
    pull: { ...pull, mergeSha },
  });
  return { status: 200, body: { sha: mergeSha, merged: true, message: 'Pull Request successfully merged' } };
}
