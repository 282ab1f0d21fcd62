import type { ClusterPort, Op } from '@seatrial/core';
import { isNamespace } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { apiVersion } from '@seatrial/model';
import type { Applied } from './applied.ts';

/**
 * Deletes an object if it is still the application's when it is looked at, and the very object that was found to be, not one
 * that has come in its place. @throws PortError
 */
export async function deleteOwn(
  { cluster, applied }: { readonly cluster: Pick<ClusterPort, 'get' | 'delete'>; readonly applied: Applied },
  ref: ObjectRef,
  isOwn: (live: KubeObject) => boolean,
  op: Op,
): Promise<void> {
  const live = await cluster.get(ref, { ...op, metadataOnly: true });
  if (live === undefined || !isOwn(live)) return;
  applied.forget(ref);
  const { uid } = live.metadata;
  await cluster.delete(ref, { as: 'Runner', ...(uid === undefined ? {} : { uid }) }, op);
}

/** Whether an object is a Namespace that has records: they would go with it, whatever its manifest had said. */
export async function holdsRecords(
  cluster: Pick<ClusterPort, 'list'>,
  object: KubeObject,
  op: Op,
): Promise<boolean> {
  if (!isNamespace(object)) return false;
  const query = { apiVersion, kind: 'ApplicationState', namespace: object.metadata.name, metadataOnly: true };
  return (await cluster.list(query, op)).length > 0;
}
