import { type Holders, holdersText, memberLeaseName, type Op, sharedHolder } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import {
  annotations,
  type KubeObject,
  labels,
  type ObjectRef,
  sharedLeaseName,
  systemNamespace,
} from '@seatrial/model';

export type LeaseAccess = Pick<Kube, 'get' | 'create' | 'replace' | 'delete'>;

const leaseKind = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: systemNamespace };

/**
 * The Lease that all runners of a cluster share is never renewed: who holds which shards stands in it, and whoever holds a shard
 * renews a Lease of its own. To a runner of before there were shards it is one Lease, held by another for longer than it will wait.
 */
export interface SharedLease {
  readonly name: string;
  read(op: Op): Promise<KubeObject | undefined>;
  /** On the version that was seen. @throws KubeError Conflict or AlreadyExists when another runner was faster */
  write(seen: KubeObject | undefined, holders: Holders, op: Op): Promise<KubeObject>;
}

/** The longest that a Lease can be: 68 years, as seconds of 32 bits. */
const forEverSeconds = 2 ** 31 - 1;

export function createSharedLease(kube: LeaseAccess, clusterName: string): SharedLease {
  const name = sharedLeaseName(clusterName);
  return {
    name,
    read: (op) => readLease(kube, name, op),
    write(seen, holders, op) {
      const { apiVersion, kind, namespace } = leaseKind;
      const before: KubeObject = seen ?? { apiVersion, kind, metadata: { name, namespace } };
      const { metadata } = before;
      const own = { [annotations.shards]: holdersText(holders) };
      // With nobody left it is free for a runner of before there were shards, too.
      const holderIdentity = holders.size === 0 ? '' : sharedHolder;
      const lease: KubeObject = {
        ...before,
        metadata: {
          ...metadata,
          labels: { ...metadata.labels, [labels.cluster]: clusterName },
          annotations: { ...metadata.annotations, ...own },
        },
        spec: {
          ...(before['spec'] as object | undefined),
          holderIdentity,
          leaseDurationSeconds: forEverSeconds,
        },
      };
      return seen === undefined ? kube.create(lease, op) : kube.replace(lease, op);
    },
  };
}

export function memberRef(name: string): ObjectRef {
  return { ...leaseKind, name };
}

/** The Lease that a runner renews for as long as it lives. */
export function leaseOfRunner(
  clusterName: string,
  identity: string,
): { readonly name: string; readonly labels: Readonly<Record<string, string>> } {
  return {
    name: memberLeaseName(clusterName, identity),
    labels: { [labels.cluster]: clusterName },
  };
}

export async function readLease(
  kube: Pick<Kube, 'get'>,
  name: string,
  op: Op,
): Promise<KubeObject | undefined> {
  try {
    return await kube.get({ ...leaseKind, name }, op);
  } catch (error) {
    if (isKubeError(error, 'NotFound') && error.reason !== 'KindNotServed') return undefined;
    throw error;
  }
}
