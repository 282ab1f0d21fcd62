/** The run of a workflow, as far as a test says it. */
export interface WorkflowRun {
  /** Owner and name. */
  readonly repository: string;
  /** By default that of `main`. */
  readonly ref?: string;
  readonly environment?: string;
  /** File of the workflow, of this repository at that ref; by default `deploy.yml`. */
  readonly workflow?: string;
  /** That of the job, where it is a reusable one of elsewhere: `owner/name/path@ref`. */
  readonly jobWorkflowRef?: string;
  readonly event?: string;
  /** Who started it. */
  readonly actor?: string;
}

/** The claims of GitHub's tokens but for those about time and audience (docs.github.com, reference of OpenID Connect). */
export function workflowClaims(run: WorkflowRun): Readonly<Record<string, string>> {
  const { repository, ref = 'refs/heads/main', environment, event = 'push', actor = 'ada' } = run;
  const [owner = ''] = repository.split('/');
  const workflowRef = `${repository}/.github/workflows/${run.workflow ?? 'deploy.yml'}@${ref}`;
  const sha = 'c0ffee'.padEnd(40, '0');
  return {
    sub: subjectOf(run, ref, event),
    repository,
    repository_id: '74',
    repository_owner: owner,
    repository_owner_id: '65',
    repository_visibility: 'private',
    ref,
    ref_type: ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: 'true',
    head_ref: '',
    base_ref: '',
    sha,
    ...(environment === undefined ? {} : { environment }),
    event_name: event,
    actor,
    actor_id: '12',
    workflow: 'deploy',
    workflow_ref: workflowRef,
    workflow_sha: sha,
    job_workflow_ref: run.jobWorkflowRef ?? workflowRef,
    job_workflow_sha: sha,
    run_id: '1234567',
    run_number: '10',
    run_attempt: '1',
    runner_environment: 'github-hosted',
  };
}

function subjectOf({ repository, environment }: WorkflowRun, ref: string, event: string): string {
  if (environment !== undefined) return `repo:${repository}:environment:${environment}`;
  return event === 'pull_request' ? `repo:${repository}:pull_request` : `repo:${repository}:ref:${ref}`;
}
