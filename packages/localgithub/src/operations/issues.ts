import { type Call, notFound, ofRepository, paged, type Row, textOf, textsOf } from '../call.ts';
import { issueView } from '../views.ts';
import type { Actor, Issue, Repository } from '../world.ts';

export const issueOperations: Readonly<Record<string, Row>> = {
  'issues/list-for-repo': ofRepository({ issues: 'read' }, (call, repository) => {
    const newest = [...repository.issues.values()].toReversed();
    const newestFirst =
      call.query['sort'] === 'updated' ? newest.toSorted((a, b) => b.updatedAt - a.updatedAt) : newest;
    return paged(
      call,
      newestFirst.filter((it) => isAskedFor(it, call)).map((it) => issueView(repository, it)),
    );
  }),
  'issues/get': ofRepository({ issues: 'read' }, ({ parameters }, repository) => ({
    status: 200,
    body: issueView(repository, issueOf(repository, parameters['issue_number'])),
  })),
  'issues/create': ofRepository({ issues: 'write' }, (call, repository, author) => {
    const issue = addIssue(call, repository, author);
    return { status: 201, body: issueView(repository, issue) };
  }),
  'issues/update': ofRepository({ issues: 'write' }, ({ world, parameters, body }, repository) => {
    const before = issueOf(repository, parameters['issue_number']);
    const issue: Issue = {
      ...before,
      title: titleOf(body['title']) ?? before.title,
      body: textOf(body['body']) ?? before.body,
      state: body['state'] === undefined ? before.state : stateOf(body['state']),
      labels: textsOf(body['labels']) ?? before.labels,
      assignees: textsOf(body['assignees']) ?? before.assignees,
      updatedAt: world.clock.now(),
    };
    repository.issues.set(issue.number, issue);
    return { status: 200, body: issueView(repository, issue) };
  }),
  'issues/add-labels': ofRepository({ issues: 'write' }, ({ parameters, body }, repository) => {
    const before = issueOf(repository, parameters['issue_number']);
    const labels = [...new Set([...before.labels, ...(textsOf(body['labels']) ?? [])])];
    repository.issues.set(before.number, { ...before, labels });
    return { status: 200, body: labels.map((name) => ({ name })) };
  }),
};

export function issueOf({ issues }: Repository, number: unknown): Issue {
  const found = issues.get(Number(number));
  if (found === undefined) throw notFound();
  return found;
}

export function addIssue(
  { world, body }: Call,
  repository: Repository,
  author: Actor,
  pull?: Issue['pull'],
): Issue {
  const at = world.clock.now();
  const issue: Issue = {
    id: world.nextId(),
    number: repository.issues.size + 1,
    author,
    createdAt: at,
    updatedAt: at,
    title: titleOf(body['title']) ?? '',
    body: textOf(body['body']) ?? '',
    state: 'open',
    labels: textsOf(body['labels']) ?? [],
    assignees: textsOf(body['assignees']) ?? [],
    ...(pull === undefined ? {} : { pull }),
  };
  repository.issues.set(issue.number, issue);
  return issue;
}

/** GitHub takes a number for one too. */
function titleOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

export function stateOf(value: unknown): Issue['state'] {
  return value === 'closed' ? 'closed' : 'open';
}

function isAskedFor({ state, labels, author }: Issue, { query }: Call): boolean {
  const wanted = query['state'] ?? 'open';
  const wantedLabels = (query['labels'] ?? '').split(',').filter(Boolean);
  return (
    (wanted === 'all' || wanted === state) &&
    wantedLabels.every((it) => labels.includes(it)) &&
    (query['creator'] ?? author.login) === author.login
  );
}
