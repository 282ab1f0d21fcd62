import {
  type StandInAnswer,
  type StandInCall,
  StandInRefusal,
  type StandInRow,
  textOf,
} from '../stand-in.ts';
import type { GiteaComment, GiteaPull, GiteaUser, GiteaWorld } from './world.ts';

type Call = StandInCall<GiteaWorld, GiteaUser>;

const one = '/repos/{owner}/{repo}';

export const giteaRows: Readonly<Record<string, StandInRow<GiteaWorld, GiteaUser>>> = {
  'GET /user': ({ user }) => ({ status: 200, body: userView(user) }),
  [`GET ${one}`]: ({ world }) => ({
    status: 200,
    body: {
      id: 1,
      full_name: 'acme/shop',
      allow_merge_commits: world.styles.includes('merge'),
      allow_rebase: world.styles.includes('rebase'),
      allow_squash_merge: world.styles.includes('squash'),
    },
  }),
  [`GET ${one}/pulls`]: async ({ world, query }) => {
    const { state = 'open', base_branch: base } = query;
    const found = world.pulls
      .toReversed()
      .filter((it) => (state === 'all' || it.state === state) && it.base === (base ?? it.base));
    return { status: 200, body: await Promise.all(found.map((it) => pullView(world, it))) };
  },
  [`POST ${one}/pulls`]: createPull,
  [`GET ${one}/pulls/{index}`]: async (call) => ({
    status: 200,
    body: await pullView(call.world, pullOf(call)),
  }),
  [`PATCH ${one}/pulls/{index}`]: async (call) => {
    const pull = pullOf(call);
    const { title, body, state } = call.body;
    if (typeof title === 'string') pull.title = title;
    if (typeof body === 'string') pull.body = body;
    if (state === 'closed') pull.state = state;
    return { status: 201, body: await pullView(call.world, pull) };
  },
  [`POST ${one}/pulls/{index}/merge`]: mergePull,
  [`GET ${one}/pulls/{index}/reviews`]: (call) => {
    const { answered } = pullOf(call);
    const body = answered.map((it) => ({ id: it.id, user: userView(it), state: 'COMMENT', body: '' }));
    return { status: 200, body };
  },
  [`POST ${one}/pulls/{index}/requested_reviewers`]: requestReviewers,
  [`GET ${one}/issues/{index}/comments`]: (call) => ({
    status: 200,
    body: pullOf(call).comments.map(commentView),
  }),
  [`POST ${one}/issues/{index}/comments`]: (call) => {
    const comment = { id: newId(call.world), author: call.user, body: textOf(call.body['body']) };
    pullOf(call).comments.push(comment);
    return { status: 201, body: commentView(comment) };
  },
  [`PATCH ${one}/issues/comments/{comment_id}`]: ({ world, path, body }) => {
    const [comments, at] = placeOf(world, path['comment_id']);
    const comment = { ...comments[at]!, body: textOf(body['body']) };
    comments[at] = comment;
    return { status: 200, body: commentView(comment) };
  },
  [`DELETE ${one}/issues/comments/{comment_id}`]: ({ world, path }) => {
    const [comments, at] = placeOf(world, path['comment_id']);
    comments.splice(at, 1);
    return { status: 204 };
  },
  [`POST ${one}/issues/{index}/labels`]: (call) => {
    const pull = pullOf(call);
    const wanted = call.body['labels'] as readonly unknown[];
    const names = [...call.world.labels].filter(([, id]) => wanted.includes(id)).map(([name]) => name);
    pull.labels = [...new Set([...pull.labels, ...names])];
    return { status: 200, body: pull.labels.map((it) => labelView(call.world, it)) };
  },
  [`GET ${one}/labels`]: ({ world }) => ({
    status: 200,
    body: [...world.labels.keys()].map((it) => labelView(world, it)),
  }),
  [`POST ${one}/labels`]: ({ world, body }) => {
    const name = textOf(body['name']);
    world.labels.set(name, newId(world)); // it has several of one name, if it is told so
    return { status: 201, body: labelView(world, name) };
  },
  [`GET ${one}/branches/{branch}`]: async ({ world, path }) => {
    const name = textOf(path['branch']);
    const sha = await expectBranch(world, name);
    const isProtected = world.protections.has(name);
    return {
      status: 200,
      body: {
        name,
        commit: { id: sha, message: (await world.git.commit(sha)).message },
        protected: isProtected,
        user_can_push: !isProtected,
        user_can_merge: true,
        required_approvals: world.approvalsMin,
        enable_status_check: false,
        status_check_contexts: [],
        effective_branch_protection_name: isProtected ? name : '',
      },
    };
  },
  [`DELETE ${one}/branches/{branch}`]: async ({ world, path }) => {
    const name = textOf(path['branch']);
    await expectBranch(world, name);
    await world.git.deleteRef(`refs/heads/${name}`);
    return { status: 204 };
  },
  [`POST ${one}/statuses/{sha}`]: async ({ world, path, body }) => {
    const sha = await world.git.commitOf(textOf(path['sha']));
    if (sha === undefined) throw new StandInRefusal(404, 'commit does not exist');
    const said = {
      context: textOf(body['context']),
      state: textOf(body['state']),
      description: textOf(body['description']),
    };
    world.statuses.push(said);
    const { state, ...more } = said;
    return {
      status: 201,
      body: { id: newId(world), status: state, ...more, target_url: textOf(body['target_url']) },
    };
  },
};

async function createPull({ world, user, body }: Call): Promise<StandInAnswer> {
  const head = textOf(body['head']);
  const base = textOf(body['base']);
  const isThere = world.pulls.some((it) => it.state === 'open' && it.head === head && it.base === base);
  if (isThere) throw new StandInRefusal(409, 'pull request already exists for these targets');
  const pull: GiteaPull = {
    number: world.pulls.length + 1,
    author: user,
    head,
    base,
    title: textOf(body['title']),
    body: textOf(body['body']),
    state: 'open',
    labels: [],
    asked: [],
    teamsAsked: [],
    answered: [],
    approvals: 0,
    unchecked: 2,
    scheduledBy: undefined,
    sha: await expectBranch(world, head),
    mergeSha: null,
    comments: [],
  };
  world.pulls.push(pull);
  return { status: 201, body: await pullView(world, pull) };
}

/** All of them, or none. */
function requestReviewers(call: Call): StandInAnswer {
  const { world, body } = call;
  const pull = pullOf(call);
  const users = (body['reviewers'] as readonly string[] | undefined) ?? [];
  const teams = (body['team_reviewers'] as readonly string[] | undefined) ?? [];
  const known = users.map((login) => [...world.users.values()].find((it) => it.login === login));
  if (known.includes(undefined)) throw new StandInRefusal(404, 'user does not exist');
  if (users.includes(pull.author.login)) throw new StandInRefusal(422, 'poster of pr can not be reviewer');
  if (!teams.every((it) => world.teams.has(it))) throw new StandInRefusal(404, 'team does not exist');
  pull.asked = [...pull.asked, ...known.filter((it) => it !== undefined)];
  pull.teamsAsked = [...pull.teamsAsked, ...teams];
  return { status: 201, body: [] };
}

async function mergePull(call: Call): Promise<StandInAnswer> {
  const { world, user, body } = call;
  const pull = pullOf(call);
  if (pull.state === 'closed') throw new StandInRefusal(404, 'The target couldn’t be found.');
  if (!user.mayWrite) throw new StandInRefusal(405, 'User not allowed to merge PR');
  if (pull.unchecked > 0) throw new StandInRefusal(405, 'Please try again later');
  if (!world.styles.includes(textOf(body['do'])))
    throw new StandInRefusal(
      405,
      `${textOf(body['do'])} is not allowed an allowed merge style for this repository`,
    );
  const isMissing = pull.approvals < world.approvalsMin;
  if (body['merge_when_checks_succeed'] === true) {
    if (pull.scheduledBy !== undefined)
      throw new StandInRefusal(409, 'pull request is already scheduled to auto merge');
    pull.scheduledBy = user;
    return { status: 201 };
  }
  if (isMissing) throw new StandInRefusal(405, 'not ready to be merged: Does not have enough approvals');
  if (body['head_commit_id'] !== (await world.git.commitOf(`refs/heads/${pull.head}`)))
    throw new StandInRefusal(409, 'head out of date');
  await merge(world, pull, user);
  return { status: 200 };
}

/** A person has approved: what has waited for it is merged. */
export async function approve(world: GiteaWorld, pull: GiteaPull): Promise<void> {
  pull.approvals += 1;
  if (pull.scheduledBy !== undefined && pull.approvals >= world.approvalsMin)
    await merge(world, pull, pull.scheduledBy);
}

async function merge({ git }: GiteaWorld, pull: GiteaPull, user: GiteaUser): Promise<void> {
  const base = (await git.commitOf(`refs/heads/${pull.base}`)) ?? '';
  const tree = (await git.mergedTree(base, pull.sha)) ?? '';
  const message = `Merge pull request '${pull.title}' (#${pull.number})\n`;
  pull.mergeSha = await git.writeCommit({
    tree,
    parents: [base, pull.sha],
    message,
    author: user.login,
    at: 0,
  });
  await git.setRef(`refs/heads/${pull.base}`, pull.mergeSha, base);
  pull.state = 'closed';
}

function pullOf({ world, path }: Call): GiteaPull {
  const found = world.pulls.find(({ number }) => number === path['index']);
  if (found === undefined) throw new StandInRefusal(404, 'pull request does not exist');
  return found;
}

function placeOf({ pulls }: GiteaWorld, id: unknown): readonly [GiteaComment[], number] {
  for (const { comments } of pulls) {
    const at = comments.findIndex((it) => it.id === id);
    if (at >= 0) return [comments, at];
  }
  throw new StandInRefusal(404, 'comment does not exist');
}

async function expectBranch({ git }: GiteaWorld, name: string): Promise<string> {
  const sha = await git.commitOf(`refs/heads/${name}`);
  if (sha === undefined) throw new StandInRefusal(404, 'branch does not exist');
  return sha;
}

async function pullView(world: GiteaWorld, pull: GiteaPull): Promise<unknown> {
  const { git } = world;
  const head = await git.commitOf(`refs/heads/${pull.head}`);
  if (pull.state === 'open') pull.sha = head ?? pull.sha;
  const isMergeable = pull.unchecked === 0 && pull.state === 'open';
  if (pull.unchecked > 0) pull.unchecked -= 1;
  const ref = head === undefined ? `refs/pull/${pull.number}/head` : pull.head;
  const base = (await git.commitOf(`refs/heads/${pull.base}`)) ?? '';
  return {
    id: 1_000 + pull.number,
    number: pull.number,
    user: userView(pull.author),
    title: pull.title,
    body: pull.body,
    labels: pull.labels.map((it) => labelView(world, it)),
    state: pull.state,
    draft: pull.title.startsWith('WIP: '),
    html_url: `https://gitea.example.invalid/acme/shop/pulls/${pull.number}`,
    mergeable: isMergeable,
    merged: pull.mergeSha !== null,
    merge_commit_sha: pull.mergeSha,
    requested_reviewers: pull.asked.map(userView),
    requested_reviewers_teams: pull.teamsAsked.map((name) => ({ id: 1, name })),
    head: { label: pull.head, ref, sha: pull.sha, repo_id: 1 },
    base: { label: pull.base, ref: pull.base, sha: base, repo_id: 1 },
  };
}

function userView({ id, login }: GiteaUser): unknown {
  return { id, login, full_name: login };
}

function labelView({ labels }: GiteaWorld, name: string): unknown {
  return { id: labels.get(name) ?? 0, name, color: '0e8a16' };
}

function commentView({ id, author, body }: GiteaComment): unknown {
  return { id, user: userView(author), body, html_url: 'https://gitea.example.invalid/' };
}

function newId(world: GiteaWorld): number {
  world.nextId += 1;
  return world.nextId;
}
