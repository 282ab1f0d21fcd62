import { createRequire } from 'node:module';
import type { Clock } from '@seatrial/core';
import { type Program, startProgram } from '@seatrial/localcluster';

export interface RunnerOptions {
  readonly clusterName: string;
  readonly kubeconfig: string;
  readonly repositoryUrl: string;
  readonly stateDirectory: string;
  readonly logFile: string;
  /** Its name as the holder of the Lease. */
  readonly identity: string;
  /** How soon a successor may take over from one that was killed. */
  readonly leaseSeconds: number;
  /** More options of `seatrial run`. */
  readonly more?: readonly string[];
  /** Options of Node.js. */
  readonly nodeFlags?: readonly string[];
  /** Of which it gets PATH and HOME. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All the same, and before those. */
  readonly moreEnv?: Readonly<Record<string, string>>;
  /** Of the directory in which it was started, see `claimDirectory`. */
  readonly marker: string;
  readonly clock: Clock;
}

/** Looks at Git every second, so that nobody waits for it. */
const pollSeconds = '1';
/** What is under way is recorded, and the Lease is given up. */
const stopGraceMs = 8_000;

/** Starts `seatrial run` as a process of its own, so that it can be killed like one. */
export function startRunner(options: RunnerOptions): Promise<Program> {
  const { clusterName, env, marker, clock } = options;
  const cli = createRequire(import.meta.url).resolve('@seatrial/cli/bin/seatrial.mjs');
  const settings = {
    cluster: clusterName,
    kubeconfig: options.kubeconfig,
    repository: options.repositoryUrl,
    'state-directory': options.stateDirectory,
    identity: options.identity,
    'poll-seconds': pollSeconds,
    'lease-seconds': String(options.leaseSeconds),
  };
  return startProgram({
    name: `runner of ${clusterName}`,
    path: process.execPath,
    args: [
      ...(options.nodeFlags ?? []),
      cli,
      'run',
      ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
      ...(options.more ?? []),
    ],
    env: { PATH: env['PATH'] ?? '', HOME: env['HOME'] ?? '', ...options.moreEnv },
    marker,
    logFile: options.logFile,
    stopGraceMs,
    clock,
  });
}
