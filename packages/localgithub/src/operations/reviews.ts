import { type Answer, type Call, ofRepository, paged, Refusal, type Row, textOf, textsOf } from '../call.ts';
import { reviewView } from '../views.ts';
import type { Actor, Pull, Repository, Review, World } from '../world.ts';
import { mergeWhatMay } from './merging.ts';
import { pullOf } from './pulls.ts';

export const reviewOperations: Readonly<Record<string, Row>> = {
  'pulls/request-reviewers': ofRepository({ pull_requests: 'write' }, requestReviewers),
  'pulls/list-reviews': ofRepository({ pull_requests: 'read' }, async (call, repository) => {
    const { pull } = await pullOf(repository, call.parameters['pull_number']);
    return paged(call, pull.reviews.map(reviewView));
  }),
  'pulls/create-review': ofRepository({ pull_requests: 'write' }, createReview),
};

async function requestReviewers({ world, parameters, body }: Call, repository: Repository): Promise<Answer> {
  const { issue, pull } = await pullOf(repository, parameters['pull_number']);
  const users = textsOf(body['reviewers']) ?? [];
  const teams = textsOf(body['team_reviewers']) ?? [];
  if (users.includes(issue.author.login))
    throw new Refusal(422, 'Review cannot be requested from pull request author.');
  if (!users.every((it) => isUser(world, it)) || !teams.every((it) => repository.settings.teams.includes(it)))
    throw new Refusal(
      422,
      `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${repository.owner}/${repository.name} repository.`,
    );
  const asked: Pull = {
    ...pull,
    reviewers: [...new Set([...pull.reviewers, ...users])],
    teams: [...new Set([...pull.teams, ...teams])],
  };
  repository.issues.set(issue.number, { ...issue, pull: asked });
  return { status: 201, body: (await pullOf(repository, issue.number)).view };
}

function isUser({ tokens }: World, login: string): boolean {
  return [...tokens.values()].some(({ actor }) => actor.app === undefined && actor.login === login);
}

const states: Readonly<Record<string, Review['state']>> = {
  APPROVE: 'APPROVED',
  REQUEST_CHANGES: 'CHANGES_REQUESTED',
  COMMENT: 'COMMENTED',
};

async function createReview(
  { world, parameters, body }: Call,
  repository: Repository,
  author: Actor,
): Promise<Answer> {
  const { issue, pull } = await pullOf(repository, parameters['pull_number']);
  const state = states[textOf(body['event']) ?? ''] ?? 'COMMENTED';
  if (state === 'APPROVED' && author.login === issue.author.login)
    throw new Refusal(422, 'Unprocessable Entity', { errors: ['Can not approve your own pull request'] });
  const review: Review = {
    id: world.nextId(),
    author,
    state,
    body: textOf(body['body']) ?? '',
    sha: pull.headSha,
    at: world.clock.now(),
  };
  const reviewers = pull.reviewers.filter((it) => it !== author.login);
  const reviews = [...pull.reviews, review];
  repository.issues.set(issue.number, { ...issue, pull: { ...pull, reviewers, reviews } });
  await mergeWhatMay(world, repository);
  return { status: 200, body: reviewView(review) };
}
