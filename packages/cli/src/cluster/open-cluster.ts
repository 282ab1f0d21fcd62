import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Clock } from '@seatrial/core';
import {
  createKube,
  defaultKubeLimits,
  type Kube,
  type KubeconfigSource,
  type KubeLimits,
  type RecordAccess,
  systemClock,
} from '@seatrial/kube';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import { version } from '../version.ts';
import { apiOf } from './api-access.ts';
import type { ClusterOptions } from './cluster-options.ts';

/** A cluster that a command talks to, and the clock to wait with. */
export interface Cluster {
  readonly kube: Kube;
  readonly clock: Clock;
}

/** The same of its records alone, by its API server or over the HTTP API of its runner. */
export interface RecordCluster {
  readonly kube: RecordAccess;
  readonly clock: Clock;
}

/** A person waits: better to say soon that nobody answers. */
const limits: Partial<KubeLimits> = { connectTimeoutMs: 2_500, requestTimeoutMs: 15_000, attemptsMax: 2 };

/**
 * Opens the cluster of the options for the time of `work`.
 * @param fieldManager in whose name it is asked what an apply would do
 * @throws CliError Usage, KubeError BadConfig
 */
export async function withCluster<T>(
  options: ClusterOptions,
  context: Context,
  work: (cluster: Cluster) => Promise<T>,
  fieldManager = 'seatrial-cli',
): Promise<T> {
  if (apiOf(options) !== undefined) {
    throw new CliError(
      'Usage',
      'Cannot do this over the HTTP API of a runner: it has records alone',
      'name the API server with --kubeconfig and --context',
    );
  }
  const kube = await createKube({
    kubeconfig: await kubeconfigOf(options, context),
    userAgent: `seatrial/${version}`,
    fieldManager,
    clock: systemClock,
    rng: context.rng,
    limits,
  });
  try {
    return await work({ kube, clock: systemClock });
  } finally {
    await kube.close();
  }
}

/**
 * Opens the records of the cluster of the options for the time of `work`.
 * @throws CliError Usage, KubeError BadConfig
 */
export async function withRecords<T>(
  options: ClusterOptions,
  context: Context,
  work: (cluster: RecordCluster) => Promise<T>,
): Promise<T> {
  const api = apiOf(options);
  if (api === undefined) return withCluster(options, context, work);
  // Here and not at the top: most commands use a kubeconfig.
  const { createApiClient } = await import('@seatrial/api/client');
  const kube = await createApiClient({
    ...api,
    userAgent: `seatrial/${version}`,
    clock: systemClock,
    rng: context.rng,
    limits: { ...defaultKubeLimits, ...limits },
  });
  try {
    return await work({ kube, clock: systemClock });
  } finally {
    await kube.close();
  }
}

/** @throws CliError Usage where nobody has named a cluster, or has named a file that is not there */
export async function kubeconfigOf(options: ClusterOptions, context: Context): Promise<KubeconfigSource> {
  const found = await findKubeconfig(options, context);
  if (found !== undefined) return found;
  const message = `Cannot choose a cluster: there is no kubeconfig at ${usualPath(context)}`;
  throw new CliError('Usage', message, whichHint);
}

/**
 * As kubectl looks for it: the flag, KUBECONFIG, ~/.kube/config, a service account; `undefined` where nobody has named a
 * cluster.
 * @throws CliError Usage where a file that was named is not there
 */
export async function findKubeconfig(
  options: ClusterOptions,
  { env }: Pick<Context, 'env'>,
): Promise<KubeconfigSource | undefined> {
  const context = options.context === undefined ? {} : { context: options.context };
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  const [path] = options.kubeconfig === undefined ? listed : [options.kubeconfig];
  if (path !== undefined) {
    // Several files are merged by the library, which reads the variable itself.
    if (options.kubeconfig === undefined && listed.length > 1) return context;
    if (!(await isThere(path))) {
      throw new CliError('Usage', `Cannot read the kubeconfig ${path}: there is no such file`, whichHint);
    }
    return { path, ...context };
  }
  const usual = usualPath({ env });
  if (await isThere(usual)) return { path: usual, ...context };
  if (env['KUBERNETES_SERVICE_HOST'] !== undefined) return context;
  return undefined;
}

export function usualPath({ env }: Pick<Context, 'env'>): string {
  return join(env['HOME'] ?? '', '.kube', 'config');
}

const whichHint = 'name one with --kubeconfig or in KUBECONFIG; "seatrial local up" starts clusters to try';

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false; // also where it may not be read: the message says which file
  }
}
