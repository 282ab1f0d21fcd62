import type { Actor, ClusterPort, Op } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import { type KubeObject, recordWithOlderNames } from '@seatrial/model';

/** Its name says what it is for: one that is there already is the one. */
export async function createOnce(
  cluster: Pick<ClusterPort, 'create'>,
  object: KubeObject,
  op: Op & { readonly as?: Actor },
): Promise<void> {
  try {
    await cluster.create(recordWithOlderNames(object), op);
  } catch (error) {
    if (!(error instanceof PortError) || error.code !== 'AlreadyExists') throw error;
  }
}
