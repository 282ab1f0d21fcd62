import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { provide } from '@seatrial/programs';
import { onTestFailed, onTestFinished } from 'vitest';
import { obtain } from '../bed/control-plane.ts';
import { type JobEnded, jobsIn, saidIn } from './act-log.ts';
import { copyActions, copyWorkflows } from './copy-of-ours.ts';

export interface WorkflowRun {
  /** Of the config repository, at the commit of the event, with the workflow in it. */
  readonly workspace: string;
  readonly workflow: string;
  readonly eventName: 'pull_request' | 'push' | 'schedule';
  readonly event: object;
  readonly token: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly apiUrl: string;
  readonly cloneUrl: string;
  readonly repository: string;
}

export interface WorkflowEnded {
  readonly exitCode: number | null;
  readonly jobs: Readonly<Record<string, JobEnded>>;
  /** Folder with what was uploaded, by the name of the artifact. */
  readonly artifacts: string;
  /** All that act said. */
  readonly said: string;
}

/**
 * A whole workflow as act runs it, each step as a process on this machine. What is not as on GitHub: `$/`, which act does not know
 * yet, is written out; the actions of others that our workflows use are stand-ins of the folder others, since there is no network; act
 * gives each job the token of the test, whatever `permissions` says, and knows no `concurrency`.
 */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowEnded> {
  const { act } = await provide(['act'], obtain);
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-act-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const artifacts = join(folder, 'artifacts');
  for (const name of ['home', 'cache', 'seatrial', 'artifacts']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'event.json'), JSON.stringify(run.event));
  await writeFile(join(folder, 'secrets.yml'), JSON.stringify({ GITHUB_TOKEN: run.token, ...run.secrets }));
  await copyActions(join(folder, 'seatrial'));
  const used = await copyWorkflows(join(folder, 'seatrial'));

  const options: readonly (readonly [string, string])[] = [
    ['--directory', run.workspace],
    ['--workflows', join(run.workspace, run.workflow)],
    ['--eventpath', join(folder, 'event.json')],
    ['--secret-file', join(folder, 'secrets.yml')],
    ['--action-cache-path', join(folder, 'cache')],
    ['--platform', 'ubuntu-24.04=-self-hosted'],
    ['--local-repository', `OWNER/seatrial@COMMIT=${join(folder, 'seatrial')}`],
    ...used.map((it) => ['--local-repository', `${it}=${standIn(it)}`] as const),
    ['--env', `GITHUB_REPOSITORY=${run.repository}`],
    ['--env', `GITHUB_API_URL=${run.apiUrl}`],
    ['--env', 'GITHUB_RUN_ID=7'],
  ];
  const child = spawn(
    act,
    [run.eventName, '--no-cache-server', '--no-skip-checkout', '--json', ...options.flat()],
    {
      cwd: folder,
      env: {
        PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
        HOME: join(folder, 'home'),
        SEATRIAL_CACHE_DIR: obtain.cacheDir,
        SEATRIAL_CLONE_URL: run.cloneUrl,
        SEATRIAL_ARTIFACTS: artifacts,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', (line) => void lines.push(line));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject).once('close', resolve);
  });
  const said = saidIn(lines);
  onTestFailed(() => console.error(said));
  return { exitCode, artifacts, said, jobs: jobsIn(lines) };
}

/** Where the stand-in for somebody else's repository is; there is one for each that the workflows to call use. */
function standIn(repository: string): string {
  const [name = ''] = repository.split('@');
  return join(import.meta.dirname, 'others', name);
}
