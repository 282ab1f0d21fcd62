import { expect, it } from 'vitest';
import { never } from './forge/a-github.ts';
import { aGitlab, aGitlabForge, type GivenGitlab } from './forge/a-gitlab.ts';
import { mergeWhatMay } from './forge/gitlab/rows.ts';

const op = { signal: never };
const branches = { head: 'change', base: 'main' };
const pull = { ...branches, title: 'Take shop back', body: 'because', labels: ['seatrial'] };
const main = ({ git }: GivenGitlab) => git.commitOf('refs/heads/main');

it('merge request: there is one of each branch, as it should be now, whatever answer is lost', async () => {
  const given = await aGitlab();
  const forge = aGitlabForge(given);
  given.fault({ type: 'LostAnswer', operation: 'POST /projects/{id}/merge_requests' });

  expect(await forge.keepPullRequest(pull, op)).toMatchObject({ type: 'Created', number: 1 });
  expect(await forge.keepPullRequest(pull, op)).toMatchObject({ type: 'Unchanged', number: 1 });
  const more = { ...pull, body: 'because, and more', labels: ['seatrial', 'shop'] };
  expect(await forge.keepPullRequest(more, op)).toMatchObject({ type: 'Updated', number: 1 });

  expect(given.world.requests).toMatchObject([
    { title: 'Take shop back', description: 'because, and more', labels: ['seatrial', 'shop'] },
  ]);
});

it('merge request: of what two runners open at once one stays', async () => {
  const given = await aGitlab();

  let free = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    free = resolve;
  });
  given.fault({ type: 'Held', operation: 'POST /projects/{id}/merge_requests', times: 2, until });

  const both = Promise.all([1, 2].map(() => aGitlabForge(given).keepPullRequest(pull, op)));
  await expect.poll(() => given.held(), { timeout: 30_000 }).toBe(2);
  free();
  await both;

  const open = given.world.requests.filter(({ state }) => state === 'opened');
  expect(open.map(({ iid }) => iid)).toEqual([1]);
});

it('merge request: reviewers are found by their names; the author, teams and whom nobody knows are left out', async () => {
  const given = await aGitlab();
  const reviewers = { users: ['nobody', 'Cyd', 'bot'], teams: ['acme/platform'] };
  const keep = () => aGitlabForge(given).keepPullRequest({ ...pull, reviewers }, op);

  await keep();
  expect(given.world.requests[0]?.reviewers.map(({ username }) => username)).toEqual(['cyd']);
  expect(await keep()).toMatchObject({ type: 'Unchanged' });
});

it('merge request: no line of a text is done as a command', async () => {
  const given = await aGitlab();
  const forge = aGitlabForge(given);
  const body = 'the pods said\n/merge\n  /approve\nand /close';

  await forge.keepPullRequest({ ...pull, body }, op);
  await forge.closePullRequest({ ...branches, comment: '/reopen', deletesBranchAt: '' }, op);

  expect(given.world.quickActions).toEqual([]);
  expect(await forge.keepPullRequest({ ...pull, body }, op)).toMatchObject({ type: 'Created' });
  expect(await forge.keepPullRequest({ ...pull, body }, op)).toMatchObject({ type: 'Unchanged' });
});

it('merge: what is new is looked at first; then exactly what was meant is merged, once', async () => {
  const given = await aGitlab();
  const forge = aGitlabForge(given);
  await forge.keepPullRequest(pull, op);
  const merge = (sha: string) => forge.mergePullRequest({ ...branches, sha }, op);

  expect(await merge(given.base)).toEqual({
    type: 'NotAllowed',
    message: `change is at ${given.head}, and not at ${given.base}`,
  });
  given.fault({ type: 'LostAnswer', operation: 'PUT /projects/{id}/merge_requests/{iid}/merge' });
  const merged = await merge(given.head);
  expect(merged).toEqual({ type: 'Merged', sha: await main(given) });
  expect(await merge(given.head)).toEqual(merged);
});

it.each([
  ['an approval', (given: GivenGitlab) => void (given.world.approvalsMin = 1)],
  ['a pipeline', (given: GivenGitlab) => void given.world.pipelines.add(given.head)],
])('merge: where %s is missing, it is merged once that is there', async (_, withhold) => {
  const given = await aGitlab();
  const forge = aGitlabForge(given);
  await forge.keepPullRequest(pull, op);
  withhold(given);
  const merge = () => forge.mergePullRequest({ ...branches, sha: given.head }, op);

  expect([await merge(), await merge()]).toMatchObject([{ type: 'Waits' }, { type: 'Waits' }]);
  given.world.approvalsMin = 0;
  given.world.pipelines.clear();
  await mergeWhatMay(given.world);

  expect(await merge()).toEqual({ type: 'Merged', sha: await main(given) });
});

it('merge: why it is not merged is said', async () => {
  const given = await aGitlab();
  await aGitlabForge(given).keepPullRequest({ ...pull, title: 'Draft: Take shop back' }, op);
  const merge = (token?: string) =>
    aGitlabForge(given, token).mergePullRequest({ ...branches, sha: given.head }, op);

  expect(await merge()).toEqual({ type: 'NotAllowed', message: 'GitLab says that it is draft status' });
  expect(await merge('glpat-guest')).toEqual({ type: 'NotAllowed', message: 'the token may not merge it' });
});

it('close: it is said why, once, whatever answer is lost; and the branch goes unless somebody has added to it', async () => {
  const given = await aGitlab();
  const forge = aGitlabForge(given);
  await forge.keepPullRequest(pull, op);
  const close = (deletesBranchAt: string) =>
    forge.closePullRequest({ ...branches, comment: 'overtaken', deletesBranchAt }, op);
  for (const operation of [
    'POST /projects/{id}/merge_requests/{iid}/notes',
    'PUT /projects/{id}/merge_requests/{iid}',
    'DELETE /projects/{id}/repository/branches/{branch}',
  ])
    given.fault({ type: 'LostAnswer', operation });

  await close(given.base);
  expect(await given.git.commitOf('refs/heads/change')).toBe(given.head);
  await close(given.head);
  await close(given.head);

  expect(await given.git.commitOf('refs/heads/change')).toBeUndefined();
  expect(given.world.requests).toMatchObject([
    { state: 'closed', notes: [{ body: '<!-- seatrial closed -->\novertaken' }] },
  ]);
});

it('protection: whether this token’s pushes are refused', async () => {
  const given = await aGitlab();
  const asked = (branch: string) => aGitlabForge(given).isProtected(branch, op);

  expect(await asked('main')).toBe('NotProtected');
  given.world.protections.set('main', ['cyd']);
  expect(await asked('main')).toBe('Protected');
  expect(await aGitlabForge(given, 'glpat-cyd').isProtected('main', op)).toBe('NotProtected');
  expect(await asked('none')).toBe('Unknown');
});

it('status: it follows the last one, and what was said already is no failure', async () => {
  const given = await aGitlab();
  const forge = aGitlabForge(given);
  const say = (state: 'failure' | 'pending' | 'success') =>
    forge.reportStatus(
      { sha: given.head, context: 'seatrial/staging/shop', state, description: 'as seen' },
      op,
    );

  for (const state of ['pending', 'pending', 'success', 'failure'] as const) await say(state);

  expect(given.world.statuses.map(({ name, status }) => `${name} ${status}`)).toEqual([
    'seatrial/staging/shop success',
    'seatrial/staging/shop failed',
  ]);
});

it('requests: limits are waited for, and what breaks in between is asked for again', async () => {
  const given = await aGitlab();
  const forge = aGitlabForge(given);
  given.limit(7);
  given.fault({ type: 'Status', status: 502, operation: 'GET /projects/{id}/merge_requests' });
  given.fault({ type: 'Truncated', operation: 'GET /projects/{id}/merge_requests' });
  given.fault({ type: 'Truncated', operation: 'POST /projects/{id}/merge_requests' });

  expect(await forge.keepPullRequest(pull, op)).toMatchObject({ number: 1 });
  expect(given.world.requests).toHaveLength(1);

  given.world.users.delete('glpat-bot');
  await expect(forge.keepPullRequest(pull, op)).rejects.toMatchObject({ code: 'Unauthorized' });
});
