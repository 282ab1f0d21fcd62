import { instant } from './call.ts';
import {
  type Actor,
  type App,
  type CheckRun,
  type Comment,
  type Deployment,
  type DeploymentStatus,
  fullName,
  type Issue,
  type Pull,
  type Repository,
  type Review,
  type Status,
  type World,
} from './world.ts';

/** How GitHub shows what it knows; what its schemas ask for beyond that is filled in. */

const site = 'https://github.example.invalid';

export function actorView({ login, id, app }: Actor): unknown {
  return { login, id, type: app === undefined ? 'User' : 'Bot', html_url: `${site}/${login}` };
}

export function appView({ id, slug }: App): unknown {
  return { id, slug, name: slug, html_url: `${site}/apps/${slug}`, permissions: {} };
}

export function repositoryView(repository: Repository): Readonly<Record<string, unknown>> {
  const { id, owner, name, isPrivate, defaultBranch, cloneUrl, settings } = repository;
  return {
    id,
    name,
    full_name: fullName(repository),
    owner: { login: owner, id, type: 'Organization', html_url: `${site}/${owner}` },
    private: isPrivate,
    default_branch: defaultBranch,
    clone_url: cloneUrl,
    html_url: pageOf(repository),
    allow_merge_commit: settings.methods.includes('merge'),
    allow_rebase_merge: settings.methods.includes('rebase'),
    allow_squash_merge: settings.methods.includes('squash'),
    allow_auto_merge: settings.allowsAutoMerge,
  };
}

export function issueView(repository: Repository, issue: Issue): unknown {
  const { id, number, author, title, body, state, labels, assignees, createdAt, updatedAt, pull } = issue;
  return {
    id,
    number,
    user: actorView(author),
    title,
    body,
    state,
    labels: labels.map((name) => ({ name })),
    assignees: assignees.map((login) => actorView({ login, id: 1 })),
    created_at: instant(createdAt),
    updated_at: instant(updatedAt),
    html_url: pageOf(repository, `issues/${number}`),
    ...(pull === undefined
      ? {}
      : {
          pull_request: {
            url: null,
            html_url: pageOf(repository, `pull/${number}`),
            diff_url: null,
            patch_url: null,
          },
        }),
  };
}

export function pullView(repository: Repository, issue: Issue, pull: Pull, baseSha: string): unknown {
  const { number, author, title, body, state, labels, createdAt, updatedAt } = issue;
  const side = (ref: string, sha: string): unknown => ({
    ref,
    sha,
    label: `${repository.owner}:${ref}`,
    repo: repositoryView(repository),
    user: { login: repository.owner },
  });
  return {
    id: issue.id,
    node_id: `PR_${issue.id}`,
    number,
    user: actorView(author),
    title,
    body,
    state,
    draft: pull.draft,
    merged: pull.mergeSha !== undefined,
    merged_at: pull.mergeSha === undefined ? null : instant(updatedAt),
    merge_commit_sha: pull.mergeSha ?? null,
    mergeable: null,
    labels: labels.map((name) => ({ name })),
    requested_reviewers: pull.reviewers.map((login) => actorView({ login, id: 1 })),
    requested_teams: pull.teams.map((slug) => ({ slug, name: slug })),
    auto_merge:
      pull.autoMerge === undefined
        ? null
        : {
            enabled_by: actorView(pull.autoMerge.by),
            merge_method: pull.autoMerge.method,
            commit_title: '',
            commit_message: '',
          },
    head: side(pull.head, pull.headSha),
    base: side(pull.base, baseSha),
    created_at: instant(createdAt),
    updated_at: instant(updatedAt),
    html_url: pageOf(repository, `pull/${number}`),
  };
}

export function reviewView({ id, author, state, body, sha, at }: Review): unknown {
  return { id, user: actorView(author), state, body, commit_id: sha, submitted_at: instant(at) };
}

export function commentView({ url }: World, repository: Repository, comment: Comment): unknown {
  const { id, number, author, body, createdAt, updatedAt } = comment;
  return {
    id,
    user: actorView(author),
    body,
    created_at: instant(createdAt),
    updated_at: instant(updatedAt),
    issue_url: `${url}/repos/${fullName(repository)}/issues/${number}`,
    html_url: pageOf(repository, `issues/${number}#issuecomment-${id}`),
    ...(author.app === undefined ? {} : { performed_via_github_app: appView(author.app) }),
  };
}

export function checkRunView(repository: Repository, run: CheckRun): unknown {
  const { id, name, headSha, externalId, app, status, conclusion, startedAt, completedAt, detailsUrl } = run;
  return {
    id,
    name,
    head_sha: headSha,
    external_id: externalId,
    status,
    conclusion,
    started_at: instant(startedAt),
    completed_at: completedAt === null ? null : instant(completedAt),
    details_url: detailsUrl,
    html_url: pageOf(repository, `runs/${id}`),
    app: appView(app),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${site}/annotations`,
    },
    pull_requests: [],
  };
}

export function statusView({ id, context, state, description, targetUrl, author, at }: Status): unknown {
  return {
    id,
    context,
    state,
    description,
    target_url: targetUrl,
    creator: actorView(author),
    created_at: instant(at),
    updated_at: instant(at),
  };
}

export function deploymentView(deployment: Deployment): unknown {
  const { id, sha, ref, task, environment, description, payload, author, at, statuses } = deployment;
  return {
    id,
    sha,
    ref,
    task,
    environment,
    description,
    payload: payload ?? {},
    creator: actorView(author),
    created_at: instant(at),
    updated_at: instant(statuses.at(-1)?.at ?? at),
  };
}

export function deploymentStatusView(status: DeploymentStatus): unknown {
  const { id, state, description, environment, environmentUrl, logUrl, author, at } = status;
  return {
    id,
    state,
    description,
    environment,
    creator: actorView(author),
    created_at: instant(at),
    updated_at: instant(at),
    ...(environmentUrl === '' ? {} : { environment_url: environmentUrl }),
    ...(logUrl === '' ? {} : { log_url: logUrl, target_url: logUrl }),
  };
}

function pageOf(repository: Repository, path = ''): string {
  return `${repository.site}/${fullName(repository)}${path === '' ? '' : `/${path}`}`;
}
