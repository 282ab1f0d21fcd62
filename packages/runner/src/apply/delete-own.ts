import type { ClusterPort, Op } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
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
