import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { provide } from '@seatrial/programs';
import { beforeAll, expect, it, vi } from 'vitest';
import { aConfigPull, type Changes, type ConfigPull } from './actions/config-pull.ts';
import { obtain } from './bed/control-plane.ts';
import { workflowToken } from './forge/a-github.ts';
import { filesOfGuide } from './workflows/guide.ts';
import { runWorkflow, type WorkflowEnded, type WorkflowRun } from './workflows/run-workflow.ts';

/** A whole workflow on a machine that is busy with other tests. */
vi.setConfig({ testTimeout: 400_000 });

beforeAll(async () => {
  await provide(['act'], obtain);
}, 900_000);

const workflow = '.github/workflows/seatrial-pull-request.yml';
const web = 'apps/shop/web.yaml';
const newer: Changes = { [web]: (text) => text.replace('shop:1.0', 'shop:1.1') };
/** Which takes half of the time, and is seen once. */
const unrehearsed: Changes = { [workflow]: withoutRehearsal };
/** Asks a cluster too, whose kubeconfig is a secret of the repository; nobody answers there. */
const asked: Changes = {
  [workflow]: (text) =>
    `${withoutRehearsal(text).replace('    with:\n', '    with:\n      clusters: staging\n')}    secrets:\n      kubeconfig: \${{ secrets.KUBECONFIG }}\n`,
};
const kubeconfig = `apiVersion: v1
kind: Config
clusters: [{name: staging, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: ci, user: {token: of-the-cluster}}]
contexts: [{name: staging, context: {cluster: staging, user: ci}}]
`;

function withoutRehearsal(text: string): string {
  return text.replace(/^ +rehearse: .*\n/m, '');
}

/** A pull request against the repository of the guide. */
async function aPull(changes: Changes): Promise<ConfigPull> {
  return aConfigPull(changes, await filesOfGuide());
}

/** Its workflow, as GitHub starts it. @param from the owner of the repository with its branch */
function opened(
  pull: ConfigPull,
  { token = workflowToken, from = 'ada' }: { readonly token?: string; readonly from?: string } = {},
): Promise<WorkflowEnded> {
  const { number, base, head } = pull;
  const side = (ref: string, sha: string, owner: string) => ({
    ref,
    sha,
    repo: { full_name: `${owner}/shop` },
  });
  const pull_request = { number, base: side('main', base, 'ada'), head: side('pull', head, from) };
  return started(pull, { workflow, eventName: 'pull_request', event: { number, pull_request }, token });
}

function started(
  { github, repository, workspace }: ConfigPull,
  run: Pick<WorkflowRun, 'workflow' | 'eventName' | 'event' | 'token'>,
): Promise<WorkflowEnded> {
  return runWorkflow({
    ...run,
    workspace,
    event: { ...run.event, repository: { full_name: 'ada/shop', default_branch: 'main' } },
    secrets: { KUBECONFIG: kubeconfig },
    apiUrl: github.url,
    cloneUrl: repository.cloneUrl,
    repository: 'ada/shop',
  });
}

function comments({ repository }: ConfigPull): readonly string[] {
  return [...repository.comments.values()].map(({ body }) => body);
}

it('guide: a pull request is validated, planned in a comment and a check, and rehearsed', async () => {
  const pull = await aPull(newer);

  const { exitCode, jobs, artifacts } = await opened(pull);

  expect(exitCode).toBe(0);
  expect(jobs).toMatchObject({
    validate: { result: 'success' },
    plan: { result: 'success' },
    rehearse: {
      result: 'success',
      summary: expect.stringContaining('| crashes at its start | taken back |'),
    },
  });
  expect(comments(pull)).toEqual([expect.stringContaining('"shop:1.0" -> "shop:1.1"')]);
  expect([...pull.repository.checkRuns.values()]).toMatchObject([
    { name: 'Seatrial plan', headSha: pull.head, conclusion: 'success' },
  ]);
  expect(await readdir(artifacts)).toEqual(['seatrial-plan', 'seatrial-validate']);
  expect(await readdir(join(artifacts, 'seatrial-plan'))).toEqual(['plan.json', 'plan.txt']);
});

it('guide: what would be refused fails the checks, and is annotated at its line', async () => {
  const pull = await aPull({
    ...unrehearsed,
    [web]: (text) => text.replace('metadata: {name: web}', 'metadata: {}'),
  });

  const { exitCode, jobs } = await opened(pull);

  expect(exitCode).toBe(1);
  expect(jobs).toMatchObject({ validate: { result: 'failure' }, plan: { result: 'failure' } });
  expect(jobs['validate']?.log).toMatch(/apps\/shop\/web\.yaml/);
});

it('pull-request.yml: asks a cluster for the repository itself, and leaves no kubeconfig behind', async () => {
  const pull = await aPull({ ...newer, ...asked });

  const { jobs, said } = await opened(pull);

  expect(jobs['plan']?.log).toContain('no answer from https://127.0.0.1:1');
  expect(jobs['plan']?.steps).toMatchObject({ 'Forget the kubeconfig': 'success' });
  expect(said).not.toContain('of-the-cluster');
});

it('pull-request.yml: of a fork no cluster is asked, also where the repository gives its secrets to forks', async () => {
  const pull = await aPull({ ...newer, ...asked });
  const token = 'ghs_reads';
  pull.github.addWorkflowToken({
    token,
    repository: 'ada/shop',
    permissions: { pull_requests: 'read', checks: 'read' },
  });

  const { exitCode, jobs, artifacts } = await opened(pull, { token, from: 'mallory' });

  expect(exitCode).toBe(0);
  expect(jobs['plan']?.steps).not.toHaveProperty('Kubeconfig');
  expect(jobs['plan']?.log).not.toContain('127.0.0.1:1');
  expect(jobs['plan']?.summary).toContain('| shop | staging | changes |');
  expect(await readdir(artifacts)).toEqual(['seatrial-plan']);
  expect(await readFile(join(artifacts, 'seatrial-plan', 'plan.txt'), 'utf8')).toContain('shop:1.1');
  expect(comments(pull)).toEqual([]);
});

it('guide: each night what people should do something about is in one issue, and in code scanning', async () => {
  const pull = await aPull({});
  const nightly = {
    workflow: '.github/workflows/seatrial.yml',
    eventName: 'schedule',
    event: {},
    token: workflowToken,
  } as const;

  const { jobs, artifacts } = await started(pull, nightly);

  expect(jobs).toMatchObject({ audit: { summary: expect.stringContaining('web') } });
  expect(Object.keys(jobs)).not.toContain('staging');
  expect(
    [...pull.repository.issues.values()].filter(({ labels }) => labels.includes('seatrial-audit')),
  ).toMatchObject([{ state: 'open', body: expect.stringContaining('apps/shop/web.yaml') }]);
  expect(await readdir(join(artifacts, 'seatrial-audit'))).toHaveLength(1);
});
