import { createRotatingSecret } from '@seatrial/core';
import type { ForgeOptions } from '@seatrial/forge';
import { expect, it } from 'vitest';
import { aForge, aGithub, type Given, never, permissions } from './forge/a-github.ts';

const op = { signal: never };
const branches = { head: 'change', base: 'main' };
const pull = { ...branches, title: 'Change', body: 'why' };
const auth = (login: string): Pick<ForgeOptions, 'auth'> => ({
  auth: { type: 'Token', token: `ghp_${login}` },
});

/** A GitHub with the pull request of `change`, which bob has opened; cyd may look at it. */
async function aPull() {
  const given = await aGithub();
  for (const login of ['bob', 'cyd']) given.github.addUser({ login, token: `ghp_${login}` });
  const forge = aForge(given.github, auth('bob'));
  await forge.keepPullRequest(pull, op);
  return { ...given, forge };
}

/** As a person does it. */
async function review({ github }: Given, login: string, event: string): Promise<number> {
  const response = await fetch(`${github.url}/repos/ada/shop/pulls/1/reviews`, {
    method: 'POST',
    headers: { authorization: `Bearer ghp_${login}` },
    body: JSON.stringify({ event, body: 'looks good' }),
  });
  return response.status;
}

const shown = ({ repository }: Given) => repository.issues.get(1);
const main = ({ repository }: Given) => repository.git.commitOf('refs/heads/main');

it('reviewers: those who may are asked once, the author and whom nobody knows are left out', async () => {
  const given = await aPull();
  given.repository.settings = { ...given.repository.settings, teams: ['platform'] };
  const reviewers = { users: ['bob', 'Bob', 'nobody', 'cyd', 'cyd'], teams: ['ada/platform', 'ada/none'] };
  const keep = () => given.forge.keepPullRequest({ ...pull, reviewers }, op);

  expect(await keep()).toMatchObject({ number: 1 });
  expect(shown(given)?.pull).toMatchObject({ reviewers: ['cyd'], teams: ['platform'] });

  expect(await review(given, 'cyd', 'COMMENT')).toBe(200);
  await keep();
  expect(shown(given)?.pull).toMatchObject({ reviewers: [], teams: ['platform'] });
});

it('merge: exactly what was meant is merged, once', async () => {
  const given = await aPull();
  const merge = (sha: string) => given.forge.mergePullRequest({ ...branches, sha }, op);

  expect(await merge(given.base)).toEqual({
    type: 'NotAllowed',
    message: `change is at ${given.head}, and not at ${given.base}`,
  });
  given.github.fault({ type: 'LostAnswer', operation: 'pulls/merge' });
  const merged = await merge(given.head);
  expect(merged).toEqual({ type: 'Merged', sha: await main(given) });
  expect(await merge(given.head)).toEqual(merged);
  expect(given.count('pulls/merge')).toBe(1);
});

it('merge: a repository that takes no merge commits gets the commit with its own words', async () => {
  const given = await aPull();
  given.repository.settings = { ...given.repository.settings, methods: ['squash', 'rebase'] };

  await given.forge.mergePullRequest({ ...branches, sha: given.head }, op);

  const commit = await given.repository.git.commit((await main(given)) ?? '');
  expect(commit).toMatchObject({ parents: [given.base], message: 'change change' });
});

it.each(['Branch', 'Ruleset'] as const)(
  'merge: what a %s asks for is said; where the repository lets it wait, it is merged once it is there',
  async (by) => {
    const given = await aPull();
    await given.github.protect(given.repository, 'main', { by, contexts: ['ci'] });
    const merge = () => given.forge.mergePullRequest({ ...branches, sha: given.head }, op);

    expect(await merge()).toEqual({
      type: 'NotAllowed',
      message: expect.stringContaining('At least 1 approving review is required'),
    });
    given.repository.settings = { ...given.repository.settings, allowsAutoMerge: true };
    given.github.fault({ type: 'LostAnswer', operation: 'graphql' });
    expect([await merge(), await merge()]).toMatchObject([{ type: 'Waits' }, { type: 'Waits' }]);
    expect(given.count('graphql')).toBe(1);

    expect(await review(given, 'bob', 'APPROVE')).toBe(422);
    expect(await review(given, 'cyd', 'APPROVE')).toBe(200);
    expect(await main(given)).toBe(given.base);
    await given.forge.reportStatus(
      { sha: given.head, context: 'ci', state: 'success', description: 'built' },
      op,
    );
    expect(await merge()).toEqual({ type: 'Merged', sha: await main(given) });
  },
);

it('merge: where there is no pull request, and where the token may not, it is said', async () => {
  const given = await aPull();
  const token = 'ghs_reads';
  given.github.addWorkflowToken({
    token,
    repository: 'ada/shop',
    permissions: { contents: 'read', pull_requests: 'read' },
  });
  const reader = aForge(given.github, { auth: { type: 'Token', token } });

  expect(await given.forge.mergePullRequest({ head: 'none', base: 'main', sha: given.head }, op)).toEqual({
    type: 'NotAllowed',
    message: 'there is no open pull request of none to main',
  });
  expect(await reader.mergePullRequest({ ...branches, sha: given.head }, op)).toEqual({
    type: 'NotAllowed',
    message: expect.stringContaining('Resource not accessible by integration'),
  });
});

it('close: it is said why, once, whatever answer is lost; and the branch goes unless somebody has added to it', async () => {
  const given = await aPull();
  const close = (deletesBranchAt: string) =>
    given.forge.closePullRequest({ ...branches, comment: 'overtaken', deletesBranchAt }, op);
  for (const operation of ['issues/create-comment', 'pulls/update', 'git/delete-ref'])
    given.github.fault({ type: 'LostAnswer', operation });

  await close(given.base);
  expect(shown(given)?.state).toBe('closed');
  expect(await given.repository.git.commitOf('refs/heads/change')).toBe(given.head);
  await close(given.head);
  await close(given.head);

  expect(await given.repository.git.commitOf('refs/heads/change')).toBeUndefined();
  expect([...given.repository.comments.values()].map(({ body }) => body)).toEqual([
    '<!-- seatrial closed -->\novertaken',
  ]);
});

it('protection: it is told from none, and from what may not be read', async () => {
  const given = await aPull();
  const workflow = aForge(given.github);
  const both = async () => Promise.all([given.forge, workflow].map((forge) => forge.isProtected('main', op)));

  expect(await both()).toEqual(['NotProtected', 'NotProtected']);
  await given.github.protect(given.repository, 'main', { by: 'Ruleset' });
  expect(await both()).toEqual(['Protected', 'Protected']);
  await given.github.protect(given.repository, 'main', { by: 'Branch' });
  expect(await both()).toEqual(['Protected', 'Unknown']);
  await given.github.protect(given.repository, 'main', { by: 'Branch', reviewsMin: 0 });
  expect(await given.forge.isProtected('main', op)).toBe('NotProtected');
  expect(await given.forge.isProtected('none', op)).toBe('Unknown');
});

it('approvals: who has said what of which environments', async () => {
  const given = await aGithub();
  given.github.addWorkflowToken({
    token: 'ghs_run',
    repository: 'ada/shop',
    permissions: { ...permissions, actions: 'read' },
  });
  given.repository.runApprovals.set(7, [
    { state: 'approved', user: 'cyd', environments: ['production', 'edge'], comment: 'go' },
  ]);
  const forge = aForge(given.github, { auth: { type: 'Token', token: 'ghs_run' } });

  expect(await forge.readApprovals(7, op)).toEqual([
    { state: 'approved', user: 'cyd', environments: ['production', 'edge'], comment: 'go' },
  ]);
  expect(await forge.readApprovals(8, op)).toEqual([]);
});

it('token: one that is replaced in its file is used from the next request on, also where the old one is revoked', async () => {
  const given = await aPull();
  let file = 'ghp_bob\n';
  const secret = createRotatingSecret(async () => file);
  const forge = aForge(given.github, { auth: { type: 'Rotating', secret } });
  const say = (description: string) =>
    forge.reportStatus({ sha: given.head, context: 'a', state: 'success', description }, op);

  await say('as bob');
  given.github.world.tokens.delete('ghp_bob');
  await expect(say('as nobody')).rejects.toMatchObject({ code: 'Unauthorized' });
  file = 'ghp_cyd';
  await say('as cyd');

  expect(given.repository.statuses.map(({ author }) => author.login)).toEqual(['bob', 'cyd']);
});
