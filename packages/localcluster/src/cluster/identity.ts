import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import type { Kube } from '@seatrial/kube';
import { readIfThere, writePrivate } from '../control-plane/private-file.ts';
import { LocalClusterError } from '../errors.ts';

/** By which a cluster is known again: who signs its certificates, and the uid that its API server gave kube-system. */
export interface ClusterIdentity {
  readonly caFingerprint: string;
  readonly kubeSystemUid: string;
}

/** Asks the API server behind `kube`, whose authority is `ca` (PEM), who it is. */
export async function observeIdentity(kube: Kube, ca: string, signal: AbortSignal): Promise<ClusterIdentity> {
  const kubeSystem = await kube.get({ apiVersion: 'v1', kind: 'Namespace', name: 'kube-system' }, { signal });
  return {
    caFingerprint: new X509Certificate(ca).fingerprint256,
    kubeSystemUid: kubeSystem.metadata.uid ?? '',
  };
}

/** Notes who the API server is that was started in this directory. */
export async function recordIdentity(directory: string, identity: ClusterIdentity): Promise<void> {
  await writePrivate(identityFile(directory), `${JSON.stringify(identity, null, 2)}\n`);
}

/**
 * The node agent runs whatever an API server tells it to: it serves only the one that was started in its directory.
 * @throws LocalClusterError ForeignCluster, StateInvalid
 */
export async function requireOwnCluster(directory: string, seen: ClusterIdentity): Promise<void> {
  const text = await readIfThere(identityFile(directory));
  if (text === undefined) {
    throw new LocalClusterError(
      'StateInvalid',
      `Cannot serve the cluster of ${directory}: it has no ${identityFile(directory)}, start the cluster again`,
    );
  }
  const own = JSON.parse(text) as Partial<ClusterIdentity>;
  if (own.caFingerprint !== seen.caFingerprint || own.kubeSystemUid !== seen.kubeSystemUid) {
    throw new LocalClusterError(
      'ForeignCluster',
      `Cannot run pods for this API server: it is not the one started in ${directory}, use its own kubeconfig`,
    );
  }
}

function identityFile(directory: string): string {
  return join(directory, 'identity.json');
}
