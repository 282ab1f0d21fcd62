import { type Answer, type Call, ofRepository, Refusal, type Row, textOf } from '../call.ts';
import type { Actor, MergeMethod, Pull, Repository, World } from '../world.ts';
import { pullOf, type Shown, shownPull } from './pulls.ts';

export const mergeOperations: Readonly<Record<string, Row>> = {
  'pulls/merge': ofRepository({ contents: 'write' }, async (call, repository, actor) => {
    const shown = await pullOf(repository, call.parameters['pull_number']);
    expectHead(shown, textOf(call.body['sha']));
    const method = (textOf(call.body['merge_method']) ?? 'merge') as MergeMethod;
    const sha = await merge(call.world, repository, shown, { actor, method, words: call.body });
    const message = 'Pull Request successfully merged';
    return { status: 200, body: { sha, merged: true, message } } satisfies Answer;
  }),
};

/** Has it merged once it may be. @throws Refusal with what GraphQL says of it */
export async function waitForMerge(
  { settings, protections, statuses, issues }: Repository,
  { issue, pull }: Shown,
  autoMerge: NonNullable<Pull['autoMerge']>,
  expectedHead: string | undefined,
): Promise<void> {
  if (!settings.allowsAutoMerge)
    throw new Refusal(422, 'Pull request Auto merge is not allowed for this repository');
  expectHead({ pull }, expectedHead);
  if (issue.state === 'closed') throw new Refusal(422, 'Pull request Pull request is closed');
  expectAllowed(settings.methods, autoMerge.method);
  if (missing({ protections, statuses }, pull) === undefined)
    throw new Refusal(422, 'Pull request Pull request is in clean status');
  issues.set(issue.number, { ...issue, pull: { ...pull, autoMerge } });
}

/** Merges those that have waited for what is there now. */
export async function mergeWhatMay(world: World, repository: Repository): Promise<void> {
  for (const issue of repository.issues.values()) {
    const shown = await shownPull(repository, issue);
    const waits = shown?.pull.autoMerge;
    if (shown === undefined || waits === undefined || issue.state === 'closed') continue;
    if (missing(repository, shown.pull) !== undefined) continue;
    await merge(world, repository, shown, { actor: waits.by, method: waits.method, words: {} });
  }
}

function expectHead({ pull }: Pick<Shown, 'pull'>, sha: string | undefined): void {
  if ((sha ?? pull.headSha) !== pull.headSha)
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.');
}

const called: Readonly<Record<MergeMethod, string>> = {
  merge: 'Merge commits',
  rebase: 'Rebase merges',
  squash: 'Squash merges',
};

function expectAllowed(methods: readonly MergeMethod[], method: MergeMethod): void {
  if (!methods.includes(method))
    throw new Refusal(405, `${called[method]} are not allowed on this repository.`);
}

/** What a protected branch waits for, in GitHub's words. */
function missing(
  { protections, statuses }: Pick<Repository, 'protections' | 'statuses'>,
  { base, headSha, reviews }: Pull,
): string | undefined {
  const protection = protections.get(base);
  if (protection === undefined) return undefined;
  const approvals = reviews.filter((it) => it.state === 'APPROVED').length;
  const { by, reviewsMin, contexts } = protection;
  const context = contexts.find(
    (it) =>
      statuses.findLast((status) => status.sha === headSha && status.context === it)?.state !== 'success',
  );
  const why =
    approvals < reviewsMin
      ? `At least ${reviewsMin} approving review is required by reviewers with write access.`
      : context && `Required status check "${context}" is expected.`;
  return why !== undefined && by === 'Ruleset' ? `Repository rule violations found\n\n${why}\n\n` : why;
}

interface Merging {
  readonly actor: Actor;
  readonly method: MergeMethod;
  /** `commit_title` and `commit_message`, where somebody has said them. */
  readonly words: Call['body'];
}

async function merge(
  world: World,
  repository: Repository,
  { issue, pull }: Shown,
  { actor, method, words }: Merging,
): Promise<string> {
  const { git, settings } = repository;
  const base = await git.commitOf(`refs/heads/${pull.base}`);
  if (issue.state === 'closed' || base === undefined) throw new Refusal(405, 'Pull Request is not mergeable');
  expectAllowed(settings.methods, method);
  const lacks = missing(repository, pull);
  if (lacks !== undefined) throw new Refusal(405, lacks);
  const tree = await git.mergedTree(base, pull.headSha);
  if (tree === undefined) throw new Refusal(405, 'Pull Request has merge conflicts');
  const at = world.clock.now();
  const title = textOf(words['commit_title']) ?? `${issue.title} (#${issue.number})`;
  const message =
    method === 'rebase'
      ? (await git.commit(pull.headSha)).message
      : `${title}\n\n${textOf(words['commit_message']) ?? ''}`;
  const mergeSha = await git.writeCommit({
    tree,
    parents: method === 'merge' ? [base, pull.headSha] : [base],
    message: `${message.trim()}\n`,
    author: actor.login.replace('[bot]', '-bot'),
    at,
  });
  if (!(await git.setRef(`refs/heads/${pull.base}`, mergeSha, base)))
    throw new Refusal(409, 'Base branch was modified. Review and try the merge again.');
  const merged: Pull = { ...pull, mergeSha };
  repository.issues.set(issue.number, { ...issue, state: 'closed', updatedAt: at, pull: merged });
  return mergeSha;
}
