import type { Annotation, Check } from '@seatrial/forge';
import { expect, it } from 'vitest';
import { aForge, aGithub, never } from './forge/a-github.ts';

const op = { signal: never };

function aCheck(headSha: string, count: number): Check {
  const annotations = Array.from({ length: count }, (_, at): Annotation => {
    return { path: 'a.yaml', line: at + 1, level: 'warning', title: 'Drift', message: `line ${at + 1}` };
  });
  return {
    name: 'plan',
    headSha,
    marker: '1',
    conclusion: 'neutral',
    title: 'a plan',
    summary: 'as said',
    annotations,
  };
}

it('check: all annotations are there, fifty in a request', async () => {
  const given = await aGithub();

  await aForge(given.github).reportCheck(aCheck(given.head, 120), op);

  const [run] = given.repository.checkRuns.values();
  expect(run).toMatchObject({
    status: 'completed',
    conclusion: 'neutral',
    name: 'plan',
    headSha: given.head,
  });
  expect(run?.annotations.map(({ message }) => message)).toEqual(
    aCheck('', 120).annotations.map((it) => it.message),
  );
  expect([given.count('checks/create'), given.count('checks/update')]).toEqual([1, 2]);
});

it.each([
  ['checks/create', 120],
  ['checks/update', 120],
  ['checks/create', 0],
])(
  'check: when the answer of %s is lost, none of %i annotations is there twice',
  async (operation, count) => {
    const given = await aGithub();
    given.github.fault({ type: 'LostAnswer', operation });

    await aForge(given.github).reportCheck(aCheck(given.head, count), op);

    const runs = [...given.repository.checkRuns.values()];
    expect(runs.map((it) => [it.status, it.annotations.length])).toEqual([['completed', count]]);
  },
);

it('check: one that was reported is not reported again', async () => {
  const given = await aGithub();
  const forge = aForge(given.github);

  const first = await forge.reportCheck(aCheck(given.head, 3), op);
  expect(await forge.reportCheck(aCheck(given.head, 3), op)).toEqual(first);
  await forge.reportCheck({ ...aCheck(given.head, 3), marker: '2' }, op);

  expect(given.repository.checkRuns.size).toBe(2);
});

it('pull request: there is one of each branch, as it should be now', async () => {
  const given = await aGithub();
  const forge = aForge(given.github);
  const pull = { head: 'change', base: 'main', title: 'Change', body: 'why', labels: ['bump'] };
  given.github.fault({ type: 'LostAnswer', operation: 'pulls/create' });

  expect(await forge.keepPullRequest(pull, op)).toMatchObject({ type: 'Created', number: 1 });
  expect(await forge.keepPullRequest(pull, op)).toMatchObject({ type: 'Unchanged', number: 1 });
  expect(await forge.keepPullRequest({ ...pull, title: 'Change more' }, op)).toMatchObject({
    type: 'Updated',
    number: 1,
  });

  expect([...given.repository.issues.values()]).toMatchObject([
    { title: 'Change more', body: 'why', labels: ['bump'] },
  ]);
});

it('pull request: two jobs open one', async () => {
  const given = await aGithub();
  const pull = { head: 'change', base: 'main', title: 'Change', body: 'why' };
  let free = (): void => undefined;
  const until = new Promise<void>((resolve) => {
    free = resolve;
  });
  given.github.fault({ type: 'Held', operation: 'pulls/create', times: 2, until });

  const done = Promise.all([1, 2].map(() => aForge(given.github).keepPullRequest(pull, op)));
  await expect.poll(() => given.github.held(), { timeout: 30_000 }).toBe(2);
  free();

  expect((await done).map((it) => it.number)).toEqual([1, 1]);
});

it('pull request: why there can be none is said', async () => {
  const given = await aGithub();
  const forge = aForge(given.github);
  const pull = { base: 'main', title: 'Change', body: 'why' };

  await expect(forge.keepPullRequest({ ...pull, head: 'main' }, op)).rejects.toMatchObject({
    code: 'Invalid',
    message: expect.stringContaining('No commits between main and main'),
  });
});

it('issue: there is one of each marker, closed while there is nothing to say and opened again later', async () => {
  const given = await aGithub();
  const forge = aForge(given.github);
  const keep = (body: string) =>
    forge.keepIssue({ marker: 'audit', title: 'Findings', body, labels: ['seatrial'] }, op);
  const issues = () =>
    [...given.repository.issues.values()].map(({ state, body }) => `${state} ${body.split('\n')[1]}`);

  given.github.fault({ type: 'LostAnswer', operation: 'issues/create' });
  expect((await keep('one')).type).toBe('Created');
  expect((await keep('two')).type).toBe('Updated');
  expect((await keep('two')).type).toBe('Unchanged');
  expect(issues()).toEqual(['open two']);
  expect((await keep('')).type).toBe('Deleted');
  expect(issues()).toEqual(['closed two']);
  expect((await keep('three')).type).toBe('Created');

  expect(issues()).toEqual(['open three']);
});

it('status: the newest counts, and a long description is cut', async () => {
  const given = await aGithub();
  const status = {
    sha: given.head,
    context: 'seatrial/staging',
    state: 'pending',
    description: 'x'.repeat(200),
  } as const;

  await aForge(given.github).reportStatus(status, op);

  expect(given.repository.statuses).toMatchObject([
    { context: 'seatrial/staging', description: `${'x'.repeat(139)}…` },
  ]);
});

it('deployment: there is one of each commit, environment and marker, and each thing is said of it once', async () => {
  const given = await aGithub();
  const forge = aForge(given.github);
  const wanted = {
    sha: given.head,
    environment: 'staging',
    marker: 'shop',
    description: 'shop',
    isProduction: false,
  };
  given.github.fault({ type: 'LostAnswer', operation: 'repos/create-deployment' });
  given.github.fault({ type: 'LostAnswer', operation: 'repos/create-deployment-status' });

  const id = await forge.keepDeployment(wanted, op);
  expect(await forge.keepDeployment(wanted, op)).toBe(id);
  expect(await forge.keepDeployment({ ...wanted, environment: 'production' }, op)).not.toBe(id);
  await forge.reportDeployment(id, { state: 'in_progress', description: 'a canary tries it' }, op);
  await forge.reportDeployment(id, { state: 'in_progress', description: 'a canary tries it' }, op);
  await forge.reportDeployment(id, { state: 'success', description: 'promoted' }, op);

  expect(given.repository.deployments.get(Number(id))?.statuses.map(({ state }) => state)).toEqual([
    'in_progress',
    'success',
  ]);
  expect(given.repository.deployments.size).toBe(2);
});
