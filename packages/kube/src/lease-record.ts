import type { Clock } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { isKubeError } from './errors.ts';
import type { Kube } from './kube.ts';
import type { Op } from './op.ts';

interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/** The Lease object as one candidate writes it; every write is over the version it has seen. */
export interface LeaseRecord {
  read(op: Op): Promise<KubeObject | undefined>;
  /** @throws KubeError Conflict or AlreadyExists when another candidate was faster */
  take(seen: KubeObject | undefined, op: Op): Promise<KubeObject>;
  /** Undefined when the lease is no longer ours, or is so by another term than the one that `held` is of. */
  renew(held: KubeObject, op: Op): Promise<KubeObject | undefined>;
  /** Lets the others have it at once, if it is still ours by that term. */
  release(held: KubeObject, op: Op): Promise<void>;
}

export interface LeaseRecordParts {
  readonly kube: Pick<Kube, 'get' | 'create' | 'replace'>;
  readonly namespace: string;
  readonly name: string;
  readonly identity: string;
  /** Of a Lease that is made. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly durationMs: number;
  readonly clock: Clock;
}

export function createLeaseRecord(parts: LeaseRecordParts): LeaseRecord {
  const { kube, namespace, name, identity, labels, durationMs, clock } = parts;
  const ref: ObjectRef = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace, name };

  async function read(op: Op): Promise<KubeObject | undefined> {
    try {
      return await kube.get(ref, op);
    } catch (error) {
      if (isKubeError(error, 'NotFound') && error.reason !== 'KindNotServed') return undefined;
      throw error;
    }
  }

  function replaceSpec(lease: KubeObject, spec: LeaseSpec, op: Op): Promise<KubeObject> {
    return kube.replace({ ...lease, spec: { ...specOf(lease), ...spec } }, op);
  }

  return {
    read,
    take(seen, op) {
      const now = microTime(clock.now());
      const mine = {
        holderIdentity: identity,
        leaseDurationSeconds: Math.ceil(durationMs / 1000),
        renewTime: now,
      };
      if (seen === undefined) {
        const { apiVersion, kind } = ref;
        const spec: LeaseSpec = { ...mine, acquireTime: now, leaseTransitions: 0 };
        const metadata = { name, namespace, ...(labels === undefined ? {} : { labels }) };
        return kube.create({ apiVersion, kind, metadata, spec }, op);
      }
      // Each time that it is taken counts, also by the same identity: an earlier process of that name has lost it.
      const { leaseTransitions = 0 } = specOf(seen);
      return replaceSpec(seen, { ...mine, acquireTime: now, leaseTransitions: leaseTransitions + 1 }, op);
    },
    async renew(held, op) {
      const renewal = { renewTime: microTime(clock.now()) };
      try {
        return await replaceSpec(held, renewal, op);
      } catch (error) {
        if (!isKubeError(error, 'Conflict', 'NotFound')) throw error;
      }
      // Somebody wrote it: a label by a person, or our own renewal whose answer was lost.
      const current = await read(op);
      return current !== undefined && isSameTerm(current, held)
        ? replaceSpec(current, renewal, op)
        : undefined;
    },
    async release(held, op) {
      const current = await read(op);
      if (current === undefined || !isSameTerm(current, held)) return;
      await replaceSpec(current, { holderIdentity: '', renewTime: microTime(clock.now()) }, op);
    },
  };
}

/** Whether a candidate that has seen the record unchanged for `unchangedMs` may take it. */
export function mayTake(lease: KubeObject, identity: string, unchangedMs: number): boolean {
  const { holderIdentity = '', leaseDurationSeconds = 0 } = specOf(lease);
  return holderIdentity === '' || holderIdentity === identity || unchangedMs >= leaseDurationSeconds * 1000;
}

function isSameTerm(lease: KubeObject, held: KubeObject): boolean {
  const [one, other] = [specOf(lease), specOf(held)];
  return (
    lease.metadata.uid === held.metadata.uid &&
    one.holderIdentity === other.holderIdentity &&
    one.leaseTransitions === other.leaseTransitions
  );
}

function specOf(lease: KubeObject): LeaseSpec {
  return (lease['spec'] ?? {}) as LeaseSpec;
}

/** Kubernetes' MicroTime wants six digits. */
function microTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000Z');
}
