import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { type ActionEnded, runAction } from './actions/run-action.ts';
import { aGithub, type Given, permissions, workflowToken } from './forge/a-github.ts';
import { deployment } from './render/working-copy.ts';

const files = {
  'clusters/staging.yaml':
    'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: staging}\nspec: {}\n',
  'apps/shop.yaml':
    'apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec: {path: apps/shop, namespace: shop, targets: [{cluster: staging}]}\n',
  'apps/shop/web.yaml': deployment,
};
/** Nothing is told of the rest. */
const settings = `rules:\n  HostNamespace: {severity: error}\n`;
const withHostPid = deployment.replace('containers:', 'hostPID: true\n      containers:');

interface Workspace extends Given {
  readonly workspace: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
}

async function aWorkspace(more: Readonly<Record<string, string>> = {}): Promise<Workspace> {
  const given = await aGithub();
  const workspace = await mkdtemp(join(tmpdir(), 'seatrial-audit-'));
  onTestFinished(() => rm(workspace, { recursive: true, force: true }));
  async function write(texts: Readonly<Record<string, string>>): Promise<void> {
    for (const [path, text] of Object.entries(texts)) {
      const file = join(workspace, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  await write({ ...files, '.seatrial/audit.yaml': settings, ...more });
  return { ...given, workspace, write };
}

interface AuditRun {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly eventName?: string;
  readonly event?: unknown;
  readonly ref?: string;
}

function audited(
  { github, workspace }: Workspace,
  { inputs = {}, eventName = 'schedule', event = {}, ref = 'refs/heads/main' }: AuditRun = {},
): Promise<ActionEnded> {
  return runAction('audit', {
    workspace,
    inputs: {
      token: workflowToken,
      severity: 'error',
      'fail-on': 'never',
      labels: 'seatrial-audit\n',
      ...inputs,
    },
    eventName,
    event,
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_REPOSITORY: 'ada/shop',
      GITHUB_SHA: 'a'.repeat(40),
      GITHUB_REF: ref,
      GITHUB_RUN_ID: '7',
      GITHUB_SERVER_URL: 'https://github.com',
    },
  });
}

function issues({ repository }: Given): readonly string[] {
  return [...repository.issues.values()].map(({ state, title }) => `${state}: ${title}`);
}

it('audit: what is found is in one issue, which is kept up to date, closed when all is well, and opened again', async () => {
  const given = await aWorkspace({ 'apps/shop/web.yaml': withHostPid });

  const first = await audited(given);
  const url = first.outputs['issue-url'];
  expect(first).toMatchObject({ exitCode: 0, outputs: { errors: '1', warnings: '0' } });
  expect(issues(given)).toEqual(['open: Seatrial audit: 1 error']);
  const [issue] = given.repository.issues.values();
  expect(issue?.labels).toEqual(['seatrial-audit']);
  expect(issue?.body).toMatch(/\| error \| `HostNamespace` \| `apps\/shop\/web\.yaml:\d+:\d+` \|/);
  expect(first.summary).toContain('`HostNamespace`');

  expect((await audited(given)).log).toContain('Issue: Unchanged');
  await given.write({ 'apps/shop/web.yaml': deployment });
  expect((await audited(given)).log).toContain('Issue: Deleted');
  expect(issues(given)).toEqual(['closed: Seatrial audit: 1 error']);

  await given.write({ 'apps/shop/web.yaml': withHostPid });
  const again = await audited(given);
  expect(again.outputs['issue-url']).toBe(url);
  expect(issues(given)).toEqual(['open: Seatrial audit: 1 error']);
});

it('audit: what the baseline accepts is told nowhere', async () => {
  const given = await aWorkspace({
    'apps/shop/web.yaml': withHostPid,
    '.seatrial/audit-baseline.yaml': `accepted:
  - {rule: HostNamespace, application: shop, object: apps/Deployment/shop/web, field: spec.template.spec.hostPID}
`,
  });

  const { outputs, summary } = await audited(given, { inputs: { 'fail-on': 'error' } });

  expect(outputs['errors']).toBe('0');
  expect(summary).toContain('1 accepted by the baseline');
  expect(given.repository.issues.size).toBe(0);
});

it('audit: fails by severity, and gives code scanning what it has found, file and line', async () => {
  const given = await aWorkspace({ 'apps/shop/web.yaml': withHostPid });

  const ended = await audited(given, { inputs: { 'fail-on': 'error', 'sarif-file': 'out/audit.sarif' } });

  expect(ended.exitCode).toBe(1);
  expect(ended.log).toMatch(/^::error::1 error, and fail-on is error$/m);
  expect(ended.outputs['sarif-file']).toBe(join(given.workspace, 'out/audit.sarif'));
  const { runs } = JSON.parse(await readFile(ended.outputs['sarif-file'] ?? '', 'utf8'));
  expect(runs).toMatchObject([
    {
      automationDetails: { id: 'seatrial-audit/' },
      results: [
        {
          ruleId: 'HostNamespace',
          locations: [{ physicalLocation: { artifactLocation: { uri: 'apps/shop/web.yaml' } } }],
        },
      ],
    },
  ]);
});

it('audit: what cannot be read fails the step, is in the issue, and closes none', async () => {
  const given = await aWorkspace({ 'apps/shop/web.yaml': withHostPid });
  await audited(given);
  await given.write({ 'apps/shop/web.yaml': 'kind: [' });

  const ended = await audited(given, { inputs: { 'fail-on': 'error' } });

  expect(ended.exitCode).toBe(1);
  expect(ended.log).toMatch(/^::error::Not all could be audited$/m);
  expect(issues(given)).toEqual(['open: Seatrial audit: not all could be audited']);
});

it('audit: too many findings are the worst first and a count, in an issue that GitHub takes', async () => {
  const many = Array.from({ length: 400 }, (_, at) =>
    withHostPid.replace('metadata: {name: web}', `metadata: {name: ${'w'.repeat(50)}-${at}}`),
  );
  const given = await aWorkspace({ 'apps/shop/web.yaml': many.join('---\n') });

  const { outputs } = await audited(given);

  const [issue] = given.repository.issues.values();
  expect(issue?.body.length).toBeLessThanOrEqual(65_536);
  const rows = issue?.body.match(/^\| error /gm)?.length ?? 0;
  expect(issue?.body).toContain(`And ${Number(outputs['errors']) - rows} more:`);
});

it('audit: of a pull request, and of another branch than the default one, there is no issue', async () => {
  const given = await aWorkspace({ 'apps/shop/web.yaml': withHostPid });

  const side = { sha: 'b'.repeat(40), repo: { full_name: 'ada/shop' } };
  const pull = { number: 1, base: side, head: side };
  const ofPull = await audited(given, { eventName: 'pull_request', event: { pull_request: pull } });
  const ofBranch = await audited(given, {
    eventName: 'push',
    event: { repository: { default_branch: 'main' } },
    ref: 'refs/heads/change',
  });

  expect(ofPull.log).toContain('No issue: this is a pull request');
  expect(ofBranch.log).toContain('No issue: this is not the default branch');
  expect(given.repository.issues.size).toBe(0);
});

it('audit: a missing permission is a warning that names it', async () => {
  const given = await aWorkspace({ 'apps/shop/web.yaml': withHostPid });
  given.github.addWorkflowToken({
    token: 'ghs_reads',
    repository: 'ada/shop',
    permissions: { ...permissions, issues: 'read', pull_requests: 'read' },
  });

  const ended = await audited(given, { inputs: { token: 'ghs_reads' } });

  expect(ended.exitCode).toBe(0);
  expect(ended.log).toMatch(/^::warning::.*it needs "issues: write"/m);
});

it('audit: names of the repository are neither Markdown, HTML nor commands', async () => {
  const evil = '::error::all is lost ##[add-path]/x <img src=x> @ada [a](b)';
  const given = await aWorkspace({
    'apps/shop/web.yaml': withHostPid.replaceAll('name: web', `name: "${evil}"`),
    'apps/shop/::error::x.yaml': 'kind: [',
  });

  const { log, summary } = await audited(given);

  expect(log.split('\n').filter((line) => /^\s*::(?!add-mask)|##\[/.test(line))).toEqual([]);
  const [issue] = given.repository.issues.values();
  for (const text of [summary, issue?.body ?? ''])
    expect(text.replaceAll(/`[^`]*`/g, '')).not.toMatch(/[^\\]<img|@ada|[^\\]\[a/);
});

it.each([
  [{ severity: 'error', 'fail-on': 'info' }, 'severity is error, so that it would not be told'],
  [{ path: '..' }, 'it is outside of the workspace'],
  [{ path: 'none' }, 'it is not in the workspace'],
  [{ baseline: 'none.yaml' }, 'there is no such file'],
])('audit: %j is refused, and it is said why', async (inputs, why) => {
  const given = await aWorkspace();

  const ended = await audited(given, { inputs });

  expect(ended.exitCode).toBe(1);
  expect(ended.log).toContain(why);
});
