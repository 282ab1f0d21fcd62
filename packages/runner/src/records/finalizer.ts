import type { Op } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import type { World } from '../world.ts';

/** On every record that still has something to undo or to write down: deleted, it stays until that is done. */
const unfinished = 'seatrial.dev/unfinished';

export function hasFinalizer({ metadata }: KubeObject): boolean {
  return metadata.finalizers?.includes(unfinished) === true;
}

/** A record as it is made: it is held from its first moment, without another write for it. */
export function withFinalizer(record: KubeObject): KubeObject {
  const { finalizers = [] } = record.metadata;
  return { ...record, metadata: { ...record.metadata, finalizers: [...finalizers, unfinished] } };
}

/** A record that is not finished has the finalizer, a finished one has not. @returns whether that changed it, so that it has to be read again */
export async function setFinalizer(
  { cluster }: Pick<World, 'cluster'>,
  record: KubeObject,
  isFinished: boolean,
  op: Op,
): Promise<boolean> {
  const { finalizers = [], deletionTimestamp } = record.metadata;
  if (hasFinalizer(record) === !isFinished) return false;
  // The API server takes no new one for what is being deleted already.
  if (!isFinished && deletionTimestamp !== undefined) return false;
  const wanted = isFinished ? finalizers.filter((it) => it !== unfinished) : [...finalizers, unfinished];
  await cluster.patch(record, { metadata: { finalizers: wanted } }, 'Runner', op);
  return true;
}
