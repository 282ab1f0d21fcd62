import { type ChildProcess, spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { clusterName } from './files.ts';

export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly msg: string;
  readonly [fact: string]: unknown;
}

export interface ServiceOptions {
  readonly kubeconfig: string;
  readonly repositoryUrl: string;
  readonly stateDirectory: string;
  readonly logFile: string;
  readonly identity: string;
  readonly listen?: string;
}

/** `seatrial run` as a process of its own. */
export interface Service {
  readonly identity: string;
  isRunning(): boolean;
  /** What it has said so far. */
  said(): Promise<readonly LogLine[]>;
  /** SIGKILL: no goodbye. */
  kill(): Promise<void>;
  /** SIGTERM. @returns its exit code */
  stop(): Promise<number | null>;
}

const cli = fileURLToPath(new URL('../../../packages/cli/bin/seatrial.mjs', import.meta.url));
const pace = ['--poll-seconds', '1', '--lease-seconds', '4'];

export async function startService(options: ServiceOptions): Promise<Service> {
  const { identity, logFile } = options;
  const log = await open(logFile, 'a');
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
      '--state-directory',
      options.stateDirectory,
      '--identity',
      identity,
      '--log-format',
      'json',
      ...(options.listen === undefined ? [] : ['--listen', options.listen]),
      ...pace,
    ],
    {
      stdio: ['ignore', log.fd, log.fd],
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
    },
  );
  await log.close();
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    identity,
    isRunning: () => isRunning(child),
    said: async () => lines(await readFile(logFile, 'utf8')),
    kill: async () => {
      if (isRunning(child)) child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      if (isRunning(child)) child.kill('SIGTERM');
      return ended;
    },
  };
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}

function lines(text: string): readonly LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}
