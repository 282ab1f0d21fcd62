import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { aConfigPull, type ConfigPull, planned } from './actions/config-pull.ts';
import { permissions, workflowToken } from './forge/a-github.ts';

function comments({ repository }: ConfigPull): readonly string[] {
  return [...repository.comments.values()].map(({ body }) => body);
}

it('plan: a pull request gets one comment, a check, a summary and outputs', async () => {
  const pull = await aConfigPull({ 'apps/shop/web.yaml': (text) => text.replace('web:1.0', 'web:2.0') });

  const ended = await planned(pull);

  expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'Changes', applications: '1' } });
  expect(comments(pull)).toEqual([
    expect.stringContaining('spec.template.spec.containers[0].image: "web:1.0" -> "web:2.0"'),
  ]);
  expect(comments(pull)[0]).toContain(`staging: ${pull.head.slice(0, 7)} against ${pull.base.slice(0, 7)}`);
  expect(ended.summary).toContain('| shop | staging | changes |');
  expect([...pull.repository.checkRuns.values()]).toMatchObject([
    { name: 'Seatrial plan', headSha: pull.head, status: 'completed', conclusion: 'success' },
  ]);
});

it('plan: the comment is kept up to date, and goes when nothing would change', async () => {
  const pull = await aConfigPull({ 'apps/shop/web.yaml': (text) => text.replace('web:1.0', 'web:2.0') });
  await planned(pull);
  await pull.change({ 'apps/shop/web.yaml': (text) => text.replace('web:1.0', 'web:3.0') });

  const again = await planned(pull);
  expect(again.log).toContain('Comment: Updated');
  expect(comments(pull)).toEqual([expect.stringContaining('"web:3.0"')]);

  await pull.change({ 'README.md': () => 'words\n' });
  expect(await planned(pull)).toMatchObject({ exitCode: 0, outputs: { outcome: 'Nothing' } });
  expect(comments(pull)).toEqual([]);
});

it('plan: what is refused is annotated at its line, and fails as fail-on says', async () => {
  const pull = await aConfigPull({
    'apps/shop/web.yaml': (text) => text.replace('metadata: {name: web}', 'metadata: {}'),
  });

  expect((await planned(pull)).exitCode).toBe(1);
  expect((await planned(pull, { inputs: { 'fail-on': 'never' } })).exitCode).toBe(0);
  const [run] = pull.repository.checkRuns.values();
  expect(run).toMatchObject({ conclusion: 'failure', title: 'Something would be refused' });
  expect(run?.annotations[0]).toMatchObject({ path: 'apps/shop/web.yaml', annotation_level: 'failure' });
});

it('plan: of a fork the summary has the plan, the step says why, and does not fail', async () => {
  const pull = await aConfigPull({
    'apps/shop/web.yaml': (text) => text.replace('metadata: {name: web}', 'metadata: {}'),
  });
  const token = 'ghs_reads';
  pull.github.addWorkflowToken({
    token,
    repository: 'ada/shop',
    permissions: { pull_requests: 'read', checks: 'read' },
  });

  const ended = await planned(pull, { inputs: { token, 'fail-on': 'never' }, isFork: true });

  expect(ended.exitCode).toBe(0);
  expect(ended.log).toContain(
    'it comes from a fork, so that the token may only read. The plan is in the job summary',
  );
  expect(ended.log).toMatch(/^::error title=.*,file=apps\/shop\/web\.yaml,line=\d+/m);
  expect(ended.summary).toContain('**refused**');
  expect(comments(pull)).toEqual([]);
});

it('plan: a missing permission is a warning that names it', async () => {
  const pull = await aConfigPull({ 'apps/shop/web.yaml': (text) => text.replace('web:1.0', 'web:2.0') });
  pull.github.addWorkflowToken({
    token: 'ghs_checks',
    repository: 'ada/shop',
    permissions: { ...permissions, issues: 'read', pull_requests: 'read' },
  });

  const ended = await planned(pull, { inputs: { token: 'ghs_checks' } });

  expect(ended.exitCode).toBe(0);
  expect(ended.log).toMatch(/^::warning::.*it needs "issues: write"/m);
  expect(pull.repository.checkRuns.size).toBe(1);
});

it('plan: a GitHub that is away is a warning, and nothing waits for it for ever', async () => {
  const pull = await aConfigPull({ 'apps/shop/web.yaml': (text) => text.replace('web:1.0', 'web:2.0') });
  pull.github.fault({ type: 'SecondaryLimit', retryAfterSeconds: 3_600, times: 99 });

  const ended = await planned(pull);

  expect(ended.exitCode).toBe(0);
  expect(ended.log).toMatch(/^::warning::.*takes no more requests of this token until /m);
  expect(ended.log).not.toContain(`${workflowToken} `);
});

it('plan: what is too long for a comment is in the summary, and all of it in the files', async () => {
  const labels = Array.from({ length: 40 }, (_, at) => `l${at}: "${'x'.repeat(60)}"`).join(', ');
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, at) => [
      `apps/shop/config-${at}.yaml`,
      () => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config-${at}}\ndata: {${labels}}\n`,
    ]),
  );
  const pull = await aConfigPull(files);

  const ended = await planned(pull, { inputs: { 'artifact-file': 'out/plan.txt' } });

  expect(comments(pull)[0]?.length).toBeLessThanOrEqual(65_536);
  expect(ended.outputs['file']).toBe(join(pull.workspace, 'out/plan.txt'));
  expect(await readFile(ended.outputs['file'] ?? '', 'utf8')).toContain('ConfigMap shop/config-59');
  expect(JSON.parse(await readFile(ended.outputs['json-file'] ?? '', 'utf8'))).toMatchObject({
    outcome: 'Changes',
  });
});

it('plan: names and values of the repository are neither Markdown, HTML nor commands', async () => {
  const evil =
    '```\\n::error::all is lost\\n::set-output name=outcome::Nothing\\n<img src=x onerror=a()> @ada [a](b) ##[add-path]/x';
  const pull = await aConfigPull({
    'apps/shop/web.yaml': (text) =>
      `${text}---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {a: "${evil}"}\n`,
    'apps/::error::x.yaml': () => '{{ ::error::y',
  });

  const ended = await planned(pull, { inputs: { 'fail-on': 'never' } });

  const commands = ended.log.split('\n').filter((line) => /^\s*::(?!add-mask)|##\[/.test(line));
  expect(commands).toEqual([]);
  expect(ended.outputs['outcome']).not.toBe('Nothing');
  for (const text of [comments(pull)[0] ?? '', ended.summary]) {
    const outside = text.replaceAll(/(?<fence>`{3,})text\n[^]*?\n\k<fence>(?=\n|$)/g, '');
    expect(outside).not.toMatch(/<img|@ada|\[a\]\(b\)|::error/);
  }
});

it.each([
  [{ 'fail-on': 'sometimes' }, 'Cannot take the input fail-on'],
  [{ comment: 'maybe' }, 'Cannot take the input comment'],
  [{ id: 'a -->' }, 'Cannot take the input id'],
  [{ path: '..' }, 'it is outside of the workspace'],
  [{ path: 'none' }, 'it is not in the workspace'],
  [{ base: 'f'.repeat(40) }, 'this repository has no such commit'],
])('plan: %j is refused, and it is said why', async (inputs, why) => {
  const pull = await aConfigPull({});

  const ended = await planned(pull, { inputs });

  expect(ended.exitCode).toBe(1);
  expect(ended.log).toContain(why);
});
