import type { ClusterPort, Op } from '@seatrial/core';
import { hasEnded, nameOf, PortError, placedName } from '@seatrial/core';
import type { KubeObject, ObjectRef, Release } from '@seatrial/model';
import {
  apiVersion,
  labels,
  mayAdopt,
  parseApplicationState,
  parseRelease,
  readRecords,
  refKey,
  refOf,
  systemNamespace,
} from '@seatrial/model';
import { applicationState, ofApplication } from '../records/application-state.ts';
import { isUnmanaged, unmanagedText } from './adoption.ts';

type Cluster = Pick<ClusterPort, 'get' | 'list'>;

/** Another application that has a live object, by its label; undefined where it is nobody's, or the asker's own. */
export function otherOwner(live: KubeObject | undefined, application: string): string | undefined {
  const owner = live?.metadata.labels?.[labels.application];
  return owner === application ? undefined : owner;
}

/**
 * Whether another application still has an object, by its records: its stable version applied it, or a release of it in flight
 * did or will. What it has given up, or had before it left the config branch, may be taken. Its records are in its own
 * namespace, wherever the object is.
 */
export async function isClaimed(cluster: Cluster, ref: ObjectRef, owner: string, op: Op): Promise<boolean> {
  const isIt = (it: ObjectRef): boolean => refKey(it) === refKey(ref);
  const fields = ofApplication(owner);
  const records = await cluster.list({ apiVersion, kind: 'ApplicationState', fields }, op);
  const states = readRecords(records, parseApplicationState).records.filter(
    ({ spec, metadata, status }) =>
      spec.application === owner && metadata.namespace !== systemNamespace && status?.inRepository !== false,
  );
  if (states.some(({ status }) => status?.inventory.some(isIt) === true)) return true;
  for (const { metadata } of states) {
    const query = { apiVersion, kind: 'Release', namespace: metadata.namespace ?? '', fields };
    const { records: releases } = readRecords(await cluster.list(query, op), parseRelease);
    const has = ({ status }: Release): boolean =>
      [...(status?.inventory ?? []), ...(status?.added ?? [])].some(isIt);
    if (releases.some((it) => !hasEnded(it) && has(it))) return true;
  }
  return false;
}

/** Whom an object is written for: an application, and what it has by its records. */
export interface ForWhom {
  readonly metadata: Pick<Release['metadata'], 'namespace'>;
  readonly spec: Pick<Release['spec'], 'application' | 'rollout'>;
  readonly status?:
    | { readonly added: readonly ObjectRef[]; readonly adopted?: readonly ObjectRef[] | undefined }
    | undefined;
}

/**
 * @throws PortError AlreadyExists where a live object is another application's, which still has it, or was made with
 * another tool and is not to be taken over; Conflict where it is, and the record does not say so yet
 */
export async function expectOwn(
  cluster: Cluster,
  object: KubeObject,
  live: KubeObject | undefined,
  { spec, status, metadata }: ForWhom,
  op: Op,
): Promise<void> {
  const { application } = spec;
  const ref = refOf(object);
  // That something by its name was to be added does not make it the release's own: another tool may have come first.
  const recorded = (mayAdopt(object) ? status?.adopted : status?.added) ?? [];
  if (isUnmanaged(live, new Set(recorded.map(refKey)))) {
    const state = await applicationState(cluster, metadata.namespace ?? '', application, op);
    const own = new Set(state?.status?.inventory.map(refKey));
    if (isUnmanaged(live, own)) {
      if (!mayAdopt(object)) throw new PortError('AlreadyExists', unmanagedText([live]));
      // The next round sees it, and writes it down first.
      throw new PortError('Conflict', `${nameOf(ref)} was made meanwhile, and is not in the record yet`);
    }
  }
  const owner = otherOwner(live, application);
  if (owner === undefined || !(await isClaimed(cluster, ref, owner, op))) return;
  throw new PortError('AlreadyExists', claimText(ref, owner));
}

/** What to do about it, for people. */
export function claimText(ref: ObjectRef, owner: string, path?: string): string {
  const where = path === undefined ? '' : `it is also in ${path}, whose `;
  return `Cannot apply ${placedName(ref)}: ${where}Application "${owner}" has it in the cluster; rename it, or remove it from one of the two`;
}
