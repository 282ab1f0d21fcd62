import { join } from 'node:path';
import { memberLeaseName, stringAt } from '@seatrial/core';
import { createKube, type Kube } from '@seatrial/kube';
import {
  type Closers,
  type LocalCluster,
  type Program,
  startTraffic,
  type Traffic,
} from '@seatrial/localcluster';
import { type KubeObject, runnerUser, systemNamespace } from '@seatrial/model';
import { resolveCacheDir } from '@seatrial/programs';
import { installSeatrial } from '@seatrial/runner';
import type { ConfigRepository } from './config-repository.ts';
import { shopHost } from './files/shop-manifests.ts';
import { folder, type PlaceOptions } from './place-options.ts';
import { startRunner } from './runner-process.ts';

/** Who approves production's canaries in the demo. */
export const approver = 'ada';

/** One cluster of the demo, with everything that looks at it or acts on it. */
export interface Site {
  readonly name: string;
  readonly cluster: LocalCluster;
  /** As a member of system:masters: for looking, never for helping. */
  readonly kube: Kube;
  readonly traffic: Traffic;
  readonly approverKubeconfig: string;
  /** Public half of the key that signs its ledger. */
  readonly ledgerKey: string;
  readonly startRunner: () => Promise<Program>;
  /** Whether its runner has held the Lease at that time, in milliseconds since the epoch, or later. */
  readonly ledSince: (at: number) => Promise<boolean>;
}

/** Requests per second that users send to each cluster. */
const trafficPerSecond = 200;
/** Soon, so that the demo is not mostly waiting for the successor of a killed runner. */
const leaseSeconds = 8;

/** Installs Seatrial in a cluster and sends users to it; runners come later. */
export async function openSite(
  cluster: LocalCluster,
  repository: ConfigRepository,
  options: PlaceOptions & { readonly marker: string },
  closers: Closers,
): Promise<Site> {
  const { directory, clock, rng, env, marker, signal } = options;
  const { name } = cluster;
  const kube = await createKube({
    kubeconfig: { path: cluster.kubeconfigPath },
    userAgent: 'seatrial-demo',
    fieldManager: 'seatrial-demo',
    clock,
  });
  closers.add(() => kube.close());
  const { ledgerKey } = await installSeatrial({ kube, clock, report: () => undefined, signal });
  await kube.apply(approverBinding, { force: true, signal });
  const [kubeconfig, approverKubeconfig] = await Promise.all([
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
  closers.add(() => traffic.stop());
  const stateDirectory = await folder(options, `runner-${name}`);
  return {
    name,
    cluster,
    kube,
    traffic,
    approverKubeconfig,
    ledgerKey,
    ledSince: async (at) => {
      const { items: leases } = await kube.list(
        { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: systemNamespace },
        { signal },
      );
      const lease = leases.find(({ metadata }) => metadata.name === memberLeaseName(name, `demo-${name}`));
      return lease !== undefined && Date.parse(stringAt(lease, 'spec', 'renewTime') ?? '') >= at;
    },
    startRunner: async () => {
      signal.throwIfAborted();
      const runner = await startRunner({
        clusterName: name,
        kubeconfig,
        repositoryUrl: repository.url,
        stateDirectory,
        logFile: join(directory, `runner-${name}.log`),
        identity: `demo-${name}`,
        leaseSeconds,
        more: ['--git-token-file', repository.tokenFile, ...repository.runnerOptions],
        env,
        moreEnv: { SEATRIAL_CACHE_DIR: resolveCacheDir(env) },
        marker,
        clock,
      });
      closers.add(() => runner.stop());
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
