import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { provide } from '@seatrial/programs';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import type { RepoFile } from '../tidy/finding.ts';
import { readRepository } from '../tidy/read-repository.ts';
import { workflowTexts } from '../tidy/workflow-texts.ts';
import { obtain } from './bed/control-plane.ts';
import { copyActions } from './workflows/copy-of-ours.ts';
import { wholeWorkflow } from './workflows/whole-workflow.ts';

const files = await readRepository(join(import.meta.dirname, '..', '..'));

beforeAll(async () => {
  await provide(['actionlint'], obtain);
}, 900_000);

interface Problem {
  readonly filepath: string;
  readonly line: number;
  readonly message: string;
}

/** What actionlint says of the workflows among these files, each with its place there. */
async function problemsIn(among: readonly RepoFile[]): Promise<readonly string[]> {
  const { actionlint } = await provide(['actionlint'], obtain);
  const project = await mkdtemp(join(tmpdir(), 'seatrial-lint-'));
  onTestFinished(() => rm(project, { recursive: true, force: true }));
  const workflows = join(project, '.github', 'workflows');
  await mkdir(workflows, { recursive: true });
  await mkdir(join(project, '.git')); // by which actionlint knows the root, where the actions are
  await copyActions(project);
  const texts = workflowTexts(among).map((it, index) => ({
    ...it,
    ...wholeWorkflow(it),
    name: it.path.endsWith('.md') ? `example-${index}.yml` : basename(it.path),
  }));
  for (const { name, text } of texts) await writeFile(join(workflows, name), text);

  const args = ['-no-color', '-shellcheck=', '-pyflakes=', '-format', '{{json .}}'];
  const ran = promisify(execFile)(actionlint, args, { cwd: project });
  const { stdout } = await ran.catch((error: { readonly stdout?: string }) => {
    if (error.stdout?.startsWith('[') === true) return { stdout: error.stdout }; // it ends with 1 where it has found something
    throw error;
  });
  return (JSON.parse(stdout) as readonly Problem[]).map(({ filepath, line, message }) => {
    const of = texts.find(({ name }) => name === basename(filepath));
    return `${of?.path}:${line - (of?.linesBefore ?? 0) + (of?.line ?? 1) - 1}: ${message}`;
  });
}

const example = (text: string): RepoFile => ({
  path: 'docs/a.md',
  text: `# A\n\n\`\`\`yaml\n${text}\n\`\`\`\n`,
});

it('actionlint: has nothing to say of the workflows, nor of the examples in the documents', async () => {
  expect(workflowTexts(files).length).toBeGreaterThan(10);
  expect(await problemsIn(files)).toEqual([]);
});

it('actionlint: finds in an example the inputs that an action has not, and those that it needs', async () => {
  const found = await problemsIn([
    example('- uses: OWNER/seatrial/actions/rehearse@COMMIT\n  with:\n    application: shop\n    speed: 3'),
  ]);

  expect(found).toEqual([
    expect.stringMatching(/^docs\/a\.md:4: missing input "requests-per-second"/),
    expect.stringMatching(/^docs\/a\.md:7: input "speed" is not defined in action "Seatrial rehearse"/),
  ]);
});

it('actionlint: finds what a called workflow does not take, and outputs that a step has not', async () => {
  const called = files.filter(({ path }) => path === '.github/workflows/pull-request.yml');
  const call = example(
    'jobs:\n  a:\n    uses: OWNER/seatrial/.github/workflows/pull-request.yml@COMMIT\n    with: {b: c}',
  );
  const step = example(
    '- id: plan\n  uses: OWNER/seatrial/actions/plan@COMMIT\n- run: echo ${{ steps.plan.outputs.no }}',
  );

  expect(await problemsIn([...called, call])).toEqual([
    expect.stringMatching(/^docs\/a\.md:7: input "b" is not defined/),
  ]);
  expect(await problemsIn([step])).toEqual([
    expect.stringMatching(/^docs\/a\.md:6: property "no" is not defined/),
  ]);
});
