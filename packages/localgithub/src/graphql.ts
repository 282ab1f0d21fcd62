import { type Answer, type Call, notFound, Refusal, textOf } from './call.ts';
import { waitForMerge } from './operations/merging.ts';
import { shownPull } from './operations/pulls.ts';
import { fullName, type MergeMethod, type Token, type World } from './world.ts';

/** What of GitHub's GraphQL is used: its description is none of OpenAPI, so what a mutation takes stands here. */
const inputs = {
  enablePullRequestAutoMerge: new Set([
    'authorEmail',
    'clientMutationId',
    'commitBody',
    'commitHeadline',
    'expectedHeadOid',
    'mergeMethod',
    'pullRequestId',
  ]),
} as const;

const methods: Readonly<Record<string, MergeMethod>> = { MERGE: 'merge', REBASE: 'rebase', SQUASH: 'squash' };

export interface GraphqlAsked {
  readonly world: World;
  readonly token: Token;
  readonly body: Call['body'];
  readonly violate: (text: string) => void;
}

/** Answers a query; what is wrong is said in an answer of 200. */
export async function answerGraphql(asked: GraphqlAsked): Promise<Answer> {
  const { body, violate } = asked;
  const mutation =
    /^mutation \(\$input: EnablePullRequestAutoMergeInput!\) \{\s*(\w+)\(input: \$input\)/.exec(
      textOf(body['query']) ?? '',
    )?.[1];
  const input = (body['variables'] as { readonly input?: Call['body'] } | undefined)?.input ?? {};
  const unknown = Object.keys(input).filter((name) => !inputs.enablePullRequestAutoMerge.has(name));
  if (mutation !== 'enablePullRequestAutoMerge' || unknown.length > 0) {
    violate(`graphql: ${mutation ?? 'this query'} ${unknown.join(', ')} is not in this GitHub: add it`);
    return wrong('INVALID', 'it is not in this GitHub');
  }
  try {
    return { status: 200, body: { data: { [mutation]: await enableAutoMerge(asked, input) } } };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const type = { 403: 'FORBIDDEN', 404: 'NOT_FOUND' }[error.answer.status] ?? 'UNPROCESSABLE';
    return wrong(type, error.message);
  }
}

async function enableAutoMerge({ world, token }: GraphqlAsked, input: Call['body']): Promise<unknown> {
  for (const repository of world.repositories.values()) {
    if (token.repositories?.includes(fullName(repository)) === false) continue;
    const issue = [...repository.issues.values()].find((it) => `PR_${it.id}` === input['pullRequestId']);
    const shown = issue && (await shownPull(repository, issue));
    if (shown === undefined) continue;
    const { permissions } = token;
    if (permissions !== undefined && permissions['pull_requests'] !== 'write')
      throw new Refusal(403, 'Resource not accessible by integration');
    const method = methods[textOf(input['mergeMethod']) ?? 'MERGE'] ?? 'merge';
    await waitForMerge(repository, shown, { by: token.actor, method }, textOf(input['expectedHeadOid']));
    return { pullRequest: { number: shown.issue.number } };
  }
  throw notFound();
}

function wrong(type: string, message: string): Answer {
  return { status: 200, body: { data: null, errors: [{ type, message, path: [], locations: [] }] } };
}
