import {
  type StandInAnswer,
  type StandInCall,
  StandInRefusal,
  type StandInRow,
  textOf,
} from '../stand-in.ts';
import {
  type GitlabProject,
  type GitlabRequest,
  type GitlabStatus,
  type GitlabUser,
  type Note,
  projectPath,
} from './world.ts';

type Call = StandInCall<GitlabProject, GitlabUser>;

const requests = '/projects/{id}/merge_requests';

export const gitlabRows: Readonly<Record<string, StandInRow<GitlabProject, GitlabUser>>> = {
  'GET /user': ({ user }) => ({ status: 200, body: userView(user) }),
  'GET /users': ({ world: project, query }) => {
    const wanted = (query['username'] ?? '').toLowerCase();
    const found = [...project.users.values()].filter(({ username }) => username.toLowerCase() === wanted);
    return { status: 200, body: found.map(userView) };
  },
  [`GET ${requests}`]: async ({ world: project, query }) => {
    const newestFirst = project.requests.toReversed().filter((it) => isAskedFor(it, query));
    return { status: 200, body: await Promise.all(newestFirst.map((it) => requestView(project, it))) };
  },
  [`POST ${requests}`]: createRequest,
  [`GET ${requests}/{iid}`]: async (call) => {
    const view = await requestView(call.world, requestOf(call));
    return { status: 200, body: { ...view, user: { can_merge: call.user.role === 'Developer' } } };
  },
  [`PUT ${requests}/{iid}`]: async (call) => {
    const request = requestOf(call);
    changeRequest(call, request);
    return { status: 200, body: await requestView(call.world, request) };
  },
  [`PUT ${requests}/{iid}/merge`]: mergeRequest,
  [`GET ${requests}/{iid}/notes`]: (call) => {
    const { notes } = requestOf(call);
    const size = Number(call.query['per_page'] ?? 20);
    const page = Number(call.query['page'] ?? 1);
    const next = '<https://gitlab.example.invalid/>; rel="next"';
    return {
      status: 200,
      // the newest first, as it is without an order
      body: notes
        .toReversed()
        .slice((page - 1) * size, page * size)
        .map(noteView),
      ...(page * size < notes.length ? { headers: { Link: next } } : {}),
    };
  },
  [`POST ${requests}/{iid}/notes`]: (call) => {
    const note: Note = { id: newId(call.world), author: call.user, body: textOf(call.body['body']) };
    doQuickActions(call.world, note.body);
    requestOf(call).notes.push(note);
    return { status: 201, body: noteView(note) };
  },
  [`PUT ${requests}/{iid}/notes/{note_id}`]: (call) => {
    const { notes } = requestOf(call);
    const at = notes.findIndex(({ id }) => id === call.path['note_id']);
    const before = notes[at];
    if (before === undefined) throw new StandInRefusal(404, '404 Note Not Found');
    const note = { ...before, body: textOf(call.body['body']) };
    notes[at] = note;
    return { status: 200, body: noteView(note) };
  },
  [`DELETE ${requests}/{iid}/notes/{note_id}`]: (call) => {
    const { notes } = requestOf(call);
    const at = notes.findIndex(({ id }) => id === call.path['note_id']);
    if (at < 0) throw new StandInRefusal(404, '404 Note Not Found');
    notes.splice(at, 1);
    return { status: 204 };
  },
  'GET /projects/{id}/repository/branches/{branch}': async (call) => {
    const name = textOf(call.path['branch']);
    const sha = await expectBranch(call.world, name);
    const pushers = call.world.protections.get(name);
    const { message } = await call.world.git.commit(sha);
    return {
      status: 200,
      body: {
        name,
        protected: pushers !== undefined,
        merged: false,
        default: name === 'main',
        can_push: pushers?.includes(call.user.username) ?? call.user.role === 'Developer',
        developers_can_push: pushers === undefined,
        developers_can_merge: true,
        web_url: 'https://gitlab.example.invalid/',
        commit: { id: sha, short_id: sha.slice(0, 8), title: message, message },
      },
    };
  },
  'DELETE /projects/{id}/repository/branches/{branch}': async ({ world: project, path }) => {
    const name = textOf(path['branch']);
    await expectBranch(project, name);
    await project.git.deleteRef(`refs/heads/${name}`);
    return { status: 204 };
  },
  'POST /projects/{id}/statuses/{sha}': async (call) => {
    const sha = await call.world.git.commitOf(textOf(call.path['sha']));
    if (sha === undefined) throw new StandInRefusal(404, '404 Commit Not Found');
    return { status: 201, body: statusView(setStatus(call, sha)) };
  },
  'GET /projects/{id}/repository/commits/{sha}/statuses': ({ world: project, path, query }) => {
    const all = project.statuses.filter(
      (it) => it.sha === path['sha'] && it.name === (query['name'] ?? it.name),
    );
    const newest = all.filter((it) => all.findLast(({ name }) => name === it.name) === it);
    return { status: 200, body: newest.map(statusView) };
  },
};

/** One that waits or runs is changed, and not to what it is; one that has ended is followed by another. */
function setStatus({ world: project, user, body }: Call, sha: string): GitlabStatus {
  const name = textOf(body['name'] ?? body['context'] ?? 'default');
  const wanted = textOf(body['state']);
  const open = project.statuses.findLast(
    (it) => it.sha === sha && it.name === name && ['pending', 'running'].includes(it.status),
  );
  if (open?.status === wanted)
    throw new StandInRefusal(400, `Cannot transition status via :enqueue from :${wanted}`);
  const status: GitlabStatus = open ?? {
    id: newId(project),
    sha,
    name,
    author: user,
    status: wanted,
    description: null,
    targetUrl: null,
  };
  if (open === undefined) project.statuses.push(status);
  status.status = wanted;
  status.description = body['description'] === undefined ? null : textOf(body['description']);
  status.targetUrl = body['target_url'] === undefined ? null : textOf(body['target_url']);
  return status;
}

async function createRequest(call: Call): Promise<StandInAnswer> {
  const { world: project, user, body } = call;
  const source = textOf(body['source_branch']);
  const target = textOf(body['target_branch']);
  const there = project.requests.find(
    (it) => it.state === 'opened' && it.source === source && it.target === target,
  );
  if (there !== undefined)
    throw new StandInRefusal(409, [
      `Another open merge request already exists for this source branch: !${there.iid}`,
    ]);
  const sha = await project.git.commitOf(`refs/heads/${source}`);
  if (sha === undefined) throw new StandInRefusal(400, { source_branch: ['does not exist'] });
  const request: GitlabRequest = {
    iid: project.requests.length + 1,
    author: user,
    source,
    target,
    title: '',
    description: '',
    state: 'opened',
    labels: [],
    reviewers: [],
    approvals: 0,
    unchecked: 2,
    autoMergedBy: undefined,
    sha,
    mergedSha: null,
    notes: [],
  };
  changeRequest(call, request);
  project.requests.push(request);
  return { status: 201, body: await requestView(project, request) };
}

function changeRequest({ world: project, body }: Call, request: GitlabRequest): void {
  if (typeof body['title'] === 'string') request.title = body['title'];
  if (typeof body['description'] === 'string') {
    doQuickActions(project, body['description']);
    request.description = body['description'];
  }
  const labels = (name: string): readonly string[] =>
    textOf(body[name] ?? '')
      .split(',')
      .filter(Boolean);
  if (body['labels'] !== undefined) request.labels = labels('labels');
  request.labels = [...new Set([...request.labels, ...labels('add_labels')])];
  const ids = body['reviewer_ids'];
  if (Array.isArray(ids))
    request.reviewers = [...project.users.values()].filter(({ id }) => ids.includes(id));
  if (body['state_event'] === 'close') request.state = 'closed';
}

/** Lines that are commands are done, and shown to nobody. */
function doQuickActions(project: GitlabProject, text: string): void {
  project.quickActions.push(...text.split('\n').filter((line) => /^\s*\/[a-z]/.test(line)));
}

async function mergeRequest(call: Call): Promise<StandInAnswer> {
  const { world: project, user, body } = call;
  const request = requestOf(call);
  if (user.role === 'Guest') throw new StandInRefusal(401, '401 Unauthorized');
  if (request.state !== 'opened') throw new StandInRefusal(405, '405 Method Not Allowed');
  const sha = (await project.git.commitOf(`refs/heads/${request.source}`)) ?? '';
  if (body['sha'] !== undefined && body['sha'] !== sha)
    throw new StandInRefusal(409, `SHA does not match HEAD of source branch: ${sha}`);
  const stands = mergeStatus(project, request);
  const isLater = body['auto_merge'] === true || body['merge_when_pipeline_succeeds'] === true;
  if (stands === 'mergeable') await merge(project, request, user);
  else if (isLater && ['ci_still_running', 'not_approved'].includes(stands)) request.autoMergedBy = user;
  else throw new StandInRefusal(stands === 'conflict' ? 422 : 405, '405 Method Not Allowed');
  return { status: 200, body: await requestView(project, request) };
}

/** Merges what has waited for what is there now. */
export async function mergeWhatMay(project: GitlabProject): Promise<void> {
  for (const request of project.requests) {
    const { autoMergedBy } = request;
    if (autoMergedBy !== undefined && mergeStatus(project, request) === 'mergeable')
      await merge(project, request, autoMergedBy);
  }
}

async function merge({ git }: GitlabProject, request: GitlabRequest, user: GitlabUser): Promise<void> {
  const base = (await git.commitOf(`refs/heads/${request.target}`)) ?? '';
  const tree = (await git.mergedTree(base, request.sha)) ?? '';
  const message = `Merge branch '${request.source}' into '${request.target}'\n`;
  const commit = { tree, parents: [base, request.sha], message, author: user.username, at: 0 };
  request.mergedSha = await git.writeCommit(commit);
  await git.setRef(`refs/heads/${request.target}`, request.mergedSha, base);
  request.state = 'merged';
}

function mergeStatus({ approvalsMin, pipelines }: GitlabProject, request: GitlabRequest): string {
  if (request.state !== 'opened') return 'not_open';
  if (request.unchecked > 0) return 'checking';
  if (request.title.startsWith('Draft: ')) return 'draft_status';
  if (request.approvals < approvalsMin) return 'not_approved';
  return pipelines.has(request.sha) ? 'ci_still_running' : 'mergeable';
}

function requestOf({ world: project, path }: Call): GitlabRequest {
  const found = project.requests.find(({ iid }) => iid === path['iid']);
  if (found === undefined) throw new StandInRefusal(404, '404 Not found');
  return found;
}

function isAskedFor(request: GitlabRequest, query: Call['query']): boolean {
  const {
    state = 'all',
    source_branch: source = request.source,
    target_branch: target = request.target,
  } = query;
  return (
    (state === 'all' || state === request.state) && source === request.source && target === request.target
  );
}

async function expectBranch({ git }: GitlabProject, name: string): Promise<string> {
  const sha = await git.commitOf(`refs/heads/${name}`);
  if (sha === undefined) throw new StandInRefusal(404, '404 Branch Not Found');
  return sha;
}

async function requestView(project: GitlabProject, request: GitlabRequest): Promise<object> {
  if (request.state === 'opened')
    request.sha = (await project.git.commitOf(`refs/heads/${request.source}`)) ?? request.sha;
  const detailed = mergeStatus(project, request);
  if (request.unchecked > 0) request.unchecked -= 1;
  return {
    id: 1_000 + request.iid,
    iid: request.iid,
    project_id: 1,
    source_project_id: 1,
    target_project_id: 1,
    title: request.title,
    description: request.description,
    state: request.state,
    source_branch: request.source,
    target_branch: request.target,
    author: userView(request.author),
    reviewers: request.reviewers.map(userView),
    labels: request.labels,
    draft: request.title.startsWith('Draft: '),
    sha: request.sha,
    merge_commit_sha: request.mergedSha,
    squash_commit_sha: null,
    detailed_merge_status: detailed,
    merge_when_pipeline_succeeds: request.autoMergedBy !== undefined,
    web_url: `https://gitlab.example.invalid/${projectPath}/-/merge_requests/${request.iid}`,
  };
}

function userView({ id, username }: GitlabUser): unknown {
  return { id, username, name: username, state: 'active', web_url: 'https://gitlab.example.invalid/' };
}

function noteView({ id, body, author }: Note): unknown {
  return { id, body, author: userView(author), system: false, created_at: '2026-01-01T00:00:00Z' };
}

function statusView({ id, sha, status, name, description, targetUrl, author }: GitlabStatus): unknown {
  return { id, sha, ref: 'main', status, name, description, target_url: targetUrl, author: userView(author) };
}

function newId(project: GitlabProject): number {
  project.nextId += 1;
  return project.nextId;
}
