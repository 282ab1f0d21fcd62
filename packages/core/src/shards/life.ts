import type { KubeObject } from '@seatrial/model';
import { numberAt, stringAt } from '../fields.ts';
import { fnv1a } from '../hash.ts';

/** The name of a runner's own Lease: by a hash of its identity, which may be long and have any letters. */
export function memberLeaseName(cluster: string, identity: string): string {
  return `seatrial-member-${cluster}-${fnv1a(identity).toString(16).padStart(8, '0')}`;
}

/**
 * One life of a runner: the name of its Lease, and which of the times it was taken. Who has let its Lease run out comes back as
 * another life, so that what was its own is not its own any more.
 */
export type Life = string;

/** The life that a runner's Lease stands for, be it over or not. */
export function lifeOf(lease: KubeObject): Life {
  const { name, uid = '' } = lease.metadata;
  return `${name}/${uid}/${numberAt(lease, 'spec', 'leaseTransitions') ?? 0}`;
}

/** The name of the Lease, which is that of the runner: the same in all of its lives. */
export function memberOf(life: Life): string {
  return life.split('/', 1)[0] ?? life;
}

/** Whether somebody has taken the Lease and not given it back; it may have run out. */
export function isTaken(lease: KubeObject): boolean {
  return (stringAt(lease, 'spec', 'holderIdentity') ?? '') !== '';
}
