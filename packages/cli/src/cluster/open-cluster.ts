import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Clock } from '@seatrial/core';
import { createKube, type Kube, type KubeconfigSource, type KubeLimits, systemClock } from '@seatrial/kube';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import { version } from '../version.ts';
import type { ClusterOptions } from './cluster-options.ts';

/** A cluster that a command talks to, and whom to wait with. */
export interface Cluster {
  readonly kube: Kube;
  readonly clock: Clock;
}

/** A person waits: better to say soon that nobody answers. */
const limits: Partial<KubeLimits> = { connectTimeoutMs: 2_500, requestTimeoutMs: 15_000, attemptsMax: 2 };

/** Opens the cluster of the options for the time of `work`. @throws CliError Usage, KubeError BadConfig */
export async function withCluster<T>(
  options: ClusterOptions,
  context: Context,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const kube = await createKube({
    kubeconfig: await kubeconfigOf(options, context),
    userAgent: `seatrial/${version}`,
    fieldManager: 'seatrial-cli',
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

/** As kubectl looks for it: the flag, KUBECONFIG, ~/.kube/config, a service account. */
export async function kubeconfigOf(options: ClusterOptions, { env }: Context): Promise<KubeconfigSource> {
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
  const usual = join(env['HOME'] ?? '', '.kube', 'config');
  if (await isThere(usual)) return { path: usual, ...context };
  if (env['KUBERNETES_SERVICE_HOST'] !== undefined) return context;
  throw new CliError('Usage', `Cannot choose a cluster: there is no kubeconfig at ${usual}`, whichHint);
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
