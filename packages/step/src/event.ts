/** What the workflow runs for. */
export interface Event {
  readonly repository: { readonly owner: string; readonly name: string };
  /** The commit that people see the check of. */
  readonly headSha: string;
  /** To compare with; absent where the event does not say. */
  readonly base?: string;
  readonly pull?: { readonly number: number; readonly isFork: boolean };
  /** Whether it is about the branch that the repository shows; also where the event does not say. */
  readonly isDefaultBranch: boolean;
  readonly run: WorkflowRun;
}

export interface WorkflowRun {
  /** This run and attempt. */
  readonly id: string;
  /** Where people look at it. */
  readonly url: string;
  readonly workflow: string;
  /** Login of who started it, or started it again; '' where nobody says. */
  readonly actor: string;
}

type Env = Readonly<Record<string, string | undefined>>;

/** @param payload of the event, as GitHub has written it to GITHUB_EVENT_PATH */
export function readEvent(payload: unknown, env: Env): Event | string {
  const [owner, name] = (env['GITHUB_REPOSITORY'] ?? '').split('/');
  if (owner === undefined || owner === '' || name === undefined) {
    return 'Cannot tell which repository this is: GITHUB_REPOSITORY is not set, run this in a workflow';
  }
  const sha = commitIn(env['GITHUB_SHA']) ?? '';
  const pull = at(payload, 'pull_request');
  const number = at(pull, 'number');
  const shown = at(at(payload, 'repository'), 'default_branch');
  const isDefaultBranch = typeof shown !== 'string' || env['GITHUB_REF'] === `refs/heads/${shown}`;
  const common = { repository: { owner, name }, run: runIn(env, `${owner}/${name}`), isDefaultBranch };
  if (typeof number !== 'number') {
    const before = commitIn(at(payload, 'before'));
    return { ...common, headSha: sha, ...(before === undefined ? {} : { base: before }) };
  }
  // the commit of the event is the merge that GitHub has tried; its first parent is what it is merged into
  const isMerge = env['GITHUB_EVENT_NAME'] === 'pull_request' && sha !== '';
  const base = isMerge ? `${sha}^1` : commitIn(at(at(pull, 'base'), 'sha'));
  const repositoryOf = (side: string): unknown => at(at(at(pull, side), 'repo'), 'full_name');
  return {
    ...common,
    headSha: commitIn(at(at(pull, 'head'), 'sha')) ?? sha,
    ...(base === undefined ? {} : { base }),
    pull: { number, isFork: repositoryOf('head') !== repositoryOf('base') },
  };
}

function runIn(env: Env, repository: string): WorkflowRun {
  const server = env['GITHUB_SERVER_URL'] ?? 'https://github.com';
  return {
    id: `${env['GITHUB_RUN_ID'] ?? '0'}.${env['GITHUB_RUN_ATTEMPT'] ?? '1'}`,
    url: `${server}/${repository}/actions/runs/${env['GITHUB_RUN_ID'] ?? ''}`,
    workflow: env['GITHUB_WORKFLOW'] ?? '',
    actor: env['GITHUB_TRIGGERING_ACTOR'] ?? env['GITHUB_ACTOR'] ?? '',
  };
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

/** Of a new branch GitHub says that it was at zeros before. */
function commitIn(value: unknown): string | undefined {
  return typeof value === 'string' && /^[0-9a-f]{40,64}$/.test(value) && !/^0+$/.test(value)
    ? value
    : undefined;
}
