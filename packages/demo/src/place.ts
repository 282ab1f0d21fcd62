import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '@seatrial/core';
import { openPublisher, type Publisher } from '@seatrial/git';
import { createKube, type Kube } from '@seatrial/kube';
import {
  type Bed,
  type GitServer,
  type LocalCluster,
  obtainParts,
  startBed,
  startGitServer,
  startTraffic,
  type Traffic,
} from '@seatrial/localcluster';
import { type KubeObject, runnerUser } from '@seatrial/model';
import { type Report, resolveCacheDir } from '@seatrial/programs';
import { installSeatrial } from '@seatrial/runner';
import { imageTable } from './files/images.ts';
import { shopHost } from './files/shop-manifests.ts';
import { type RunnerProcess, startRunner } from './runner-process.ts';

export const branch = 'main';
/** Who approves production's canaries in the demo. */
export const approver = 'ada';

export interface PlaceOptions {
  readonly directory: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly rng: () => number;
  readonly report: Report;
  readonly say: (message: string) => void;
  readonly signal: AbortSignal;
}

/** One cluster of the demo, with everything that looks at it or acts on it. */
export interface Site {
  readonly name: string;
  readonly cluster: LocalCluster;
  /** As a member of system:masters: for looking, never for helping. */
  readonly kube: Kube;
  readonly traffic: Traffic;
  readonly approverKubeconfig: string;
  readonly startRunner: () => Promise<RunnerProcess>;
}

export interface Place {
  readonly sites: { readonly staging: Site; readonly production: Site };
  readonly repositoryUrl: string;
  readonly publisher: Publisher;
  /** Ends every process that was started here. */
  close(): Promise<void>;
}

/** Requests per second that users send to each cluster. */
const trafficPerSecond = 200;

/** Two clusters, a Git server with an empty config repository, and users: everything but Seatrial and its files. */
export async function openPlace(options: PlaceOptions): Promise<Place> {
  const { directory, env, clock, signal, say } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) await closer();
    closers.length = 0;
  };
  try {
    const bed = await startClusters(options);
    closers.push(() => bed.stop());
    say(`clusters ${bed.clusters.map(({ name }) => name).join(', ')} are up`);
    const root = join(directory, 'git');
    await rm(root, { recursive: true, force: true });
    const git: GitServer = await startGitServer({ root, env, signal });
    closers.push(() => git.close());
    const repositoryUrl = await git.createRepository('config');
    const publisher = await openPublisher({
      url: repositoryUrl,
      directory: await fresh(directory, 'developer'),
      branch,
      clock,
      env,
      signal,
    });
    const sites = await Promise.all(
      bed.clusters.map((cluster) => openSite(cluster, repositoryUrl, options, closers)),
    );
    const [staging, production] = sites;
    if (staging === undefined || production === undefined)
      throw new Error('Cannot go on: two clusters were asked for');
    return { sites: { staging, production }, repositoryUrl, publisher, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startClusters(options: PlaceOptions): Promise<Bed> {
  const { directory, env, clock, signal, report } = options;
  const parts = await obtainParts({ env, cacheDir: resolveCacheDir(env), report, signal });
  const imagesFile = join(directory, 'images.json');
  await writeFile(
    imagesFile,
    imageTable(fileURLToPath(import.meta.resolve('@seatrial/localcluster/workloads/shop'))),
  );
  return startBed({
    directory: join(directory, 'clusters'),
    clusters: ['staging', 'production'],
    ...parts,
    zones: ['a', 'b', 'c'],
    nodesPerZone: 1,
    images: imagesFile,
    programPath: env['PATH'] ?? '',
    fresh: true,
    clock,
    log: options.say,
    signal,
  });
}

async function openSite(
  cluster: LocalCluster,
  repositoryUrl: string,
  options: PlaceOptions,
  closers: (() => Promise<unknown>)[],
): Promise<Site> {
  const { clock, rng, signal } = options;
  const kube = await createKube({
    kubeconfig: { path: cluster.kubeconfigPath },
    userAgent: 'seatrial-demo',
    fieldManager: 'seatrial-demo',
    clock,
  });
  closers.push(() => kube.close());
  await installSeatrial({ kube, clock, report: () => undefined, signal });
  await kube.apply(approverBinding, { force: true, signal });
  const [runnerKubeconfig, approverKubeconfig] = await Promise.all([
    cluster.issueKubeconfig({ user: runnerUser, groups: ['system:serviceaccounts'] }),
    cluster.issueKubeconfig({ user: approver, groups: [] }),
  ]);
  const traffic = startTraffic({
    url: cluster.gatewayUrl,
    host: shopHost,
    path: '/',
    ratePerSecond: trafficPerSecond,
    clock,
    rng,
    signal,
  });
  closers.push(() => traffic.stop());
  const state = await fresh(options.directory, `runner-${cluster.name}`);
  return {
    name: cluster.name,
    cluster,
    kube,
    traffic,
    approverKubeconfig,
    startRunner: async () => {
      const runner = await startRunner({
        clusterName: cluster.name,
        kubeconfig: runnerKubeconfig,
        repositoryUrl,
        branch,
        stateDirectory: state,
        logFile: join(options.directory, `runner-${cluster.name}.log`),
        env: options.env,
        signal,
      });
      closers.push(() => runner.stop());
      return runner;
    },
  };
}

const approverBinding: KubeObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'demo-releasers' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'seatrial-releaser' },
  subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: approver }],
};

async function fresh(directory: string, name: string): Promise<string> {
  const path = join(directory, name);
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
  await chmod(path, 0o700);
  return path;
}
