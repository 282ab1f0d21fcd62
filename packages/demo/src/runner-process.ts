import { type ChildProcess, spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { createRequire } from 'node:module';

export interface RunnerOptions {
  readonly clusterName: string;
  readonly kubeconfig: string;
  readonly repositoryUrl: string;
  readonly branch: string;
  readonly stateDirectory: string;
  readonly logFile: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** `seatrial run` as a process of its own, so that it can be killed like one. */
export interface RunnerProcess {
  readonly pid: number;
  /** SIGKILL: no goodbye, no clean-up. Resolves when the process is gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Looks at Git every second and gives up its Lease soon, so that the demo is not mostly waiting. */
const pace = ['--poll-seconds', '1', '--lease-seconds', '8'];

export async function startRunner(options: RunnerOptions): Promise<RunnerProcess> {
  const { clusterName, signal } = options;
  signal.throwIfAborted();
  const cli = createRequire(import.meta.url).resolve('@seatrial/cli/bin/seatrial.mjs');
  const log = await open(options.logFile, 'a');
  const child = spawn(
    process.execPath,
    [
      cli,
      'run',
      '--cluster',
      clusterName,
      '--kubeconfig',
      options.kubeconfig,
      '--repository',
      options.repositoryUrl,
      '--branch',
      options.branch,
      '--state-directory',
      options.stateDirectory,
      '--identity',
      `demo-${clusterName}`,
      ...pace,
    ],
    { stdio: ['ignore', log.fd, log.fd], env: { PATH: options.env['PATH'], HOME: options.env['HOME'] } },
  );
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await started(child);
  await log.close();
  const end = async (how: NodeJS.Signals): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(how);
    await ended;
  };
  return { pid: child.pid ?? 0, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', () => resolve());
    child.once('error', reject);
  });
}
