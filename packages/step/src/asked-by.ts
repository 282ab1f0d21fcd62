import type { WorkflowRun } from './event.ts';

/** Records take 2,000 characters of a comment. */
const commentCharactersMax = 2_000;

/** A person who has let a run go on that waited for an environment. */
export interface Reviewer {
  readonly login: string;
  readonly environments: readonly string[];
}

/**
 * A comment for a record: what the workflow says, and the run that says it, by whom it was started and who let it go on. The
 * API server knows the step by its credentials alone; these are names as GitHub has them.
 */
export function commentOf(
  said: string,
  { workflow, actor, url }: WorkflowRun,
  reviewers: readonly Reviewer[] = [],
): string {
  const who = actor === '' ? '' : `, started by ${actor}`;
  const approved = reviewers.map(
    ({ login, environments }) => `, ${environments.join(' and ')} approved by ${login}`,
  );
  const run = `GitHub workflow ${JSON.stringify(workflow)}${who}${approved.join('')}: ${url}`.slice(
    0,
    commentCharactersMax,
  );
  const room = commentCharactersMax - run.length - ' ()'.length;
  const words = said.trim();
  if (words === '' || room < 1) return run;
  return `${words.length > room ? `${words.slice(0, room - 1)}…` : words} (${run})`;
}
