import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { distOf } from './bundle.ts';

/** What a step left behind. */
export interface StepRun {
  readonly exitCode: number | null;
  readonly stdout: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Folders that it put on PATH for the steps after it. */
  readonly paths: readonly string[];
  /** What it left for itself after the job. */
  readonly state: Readonly<Record<string, string>>;
}

/** What happens while it runs. */
export interface Running {
  /** Called with all that it has written to standard output so far, at each text. */
  readonly onWrite?: (written: string) => void;
  /** Aborts where the job is cancelled: the step gets SIGINT, as at GitHub. */
  readonly signal?: AbortSignal;
  /** Aborts where it is ended at once. */
  readonly killed?: AbortSignal;
}

/**
 * For tests: runs the committed bundle of an action as a GitHub runner does, with inputs, files and workspace by environment.
 * @param root folder of this run alone, with `workspace` in it
 */
export async function runCommitted(
  action: string,
  root: string,
  inputs: Readonly<Record<string, string>>,
  more: Readonly<Record<string, string>> = {},
  { onWrite, signal, killed }: Running = {},
): Promise<StepRun> {
  const files = {
    GITHUB_OUTPUT: 'output',
    GITHUB_STEP_SUMMARY: 'summary',
    GITHUB_PATH: 'path',
    GITHUB_STATE: 'state',
  };
  const env: Record<string, string> = {
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: join(root, 'workspace'),
    ...more,
  };
  for (const [name, file] of Object.entries(files)) {
    env[name] = join(root, file);
    await writeFile(join(root, file), '');
  }
  for (const [name, value] of Object.entries(inputs)) env[`INPUT_${name.toUpperCase()}`] = value;

  const child = spawn(process.execPath, [distOf(action)], {
    env,
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<number | null>((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  );
  signal?.addEventListener('abort', () => void child.kill('SIGINT'), { once: true });
  killed?.addEventListener('abort', () => void child.kill('SIGKILL'), { once: true });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    onWrite?.(stdout);
  });
  const exitCode = await exited;
  const left = (file: string): Promise<string> => readFile(join(root, file), 'utf8');
  return {
    exitCode,
    stdout: stdout.trimEnd().split('\n'),
    outputs: parseOutputs(await left('output')),
    summary: await left('summary'),
    state: parseOutputs(await left('state')),
    paths: (await left('path')).split('\n').filter((line) => line !== ''),
  };
}

/** `name<<delimiter`, the value, `delimiter` */
function parseOutputs(content: string): Readonly<Record<string, string>> {
  const entries = content.matchAll(/^(.+)<<(ghadelimiter_.+)\n([^]*?)\n\2$/gm);
  return Object.fromEntries([...entries].map(([, name, , value]) => [name ?? '', value ?? '']));
}
