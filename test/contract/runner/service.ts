import { readFile } from 'node:fs/promises';
import { type RunnerOptions, startRunner } from '@seatrial/demo';
import { systemClock } from '@seatrial/kube';
import type { Program } from '@seatrial/localcluster';
import { clusterName } from './files.ts';

export interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly msg: string;
  readonly [fact: string]: unknown;
}

/** `seatrial run` as a process of its own. */
export interface Service extends Program {
  readonly identity: string;
  /** What it has said so far. */
  said(): Promise<readonly LogLine[]>;
}

type ServiceOptions = Pick<
  RunnerOptions,
  'kubeconfig' | 'repositoryUrl' | 'stateDirectory' | 'logFile' | 'identity' | 'moreEnv'
> & {
  readonly listen?: string;
  /** More options of `seatrial run`; the last of two that are the same counts. */
  readonly more?: readonly string[];
};

export async function startService({ listen, more = [], ...options }: ServiceOptions): Promise<Service> {
  const { identity, logFile } = options;
  const program = await startRunner({
    ...options,
    clusterName,
    leaseSeconds: 4,
    more: ['--log-format', 'json', ...(listen === undefined ? [] : ['--listen', listen]), ...more],
    env: process.env,
    marker: 'contract',
    clock: systemClock,
  });
  return { ...program, identity, said: async () => lines(await readFile(logFile, 'utf8')) };
}

function lines(text: string): readonly LogLine[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogLine);
}
