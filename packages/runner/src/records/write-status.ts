import type { ClusterPort, Op } from '@seatrial/core';
import { isSameJson } from '@seatrial/core';
import { type KubeObject, recordWithOlderNames, withRefsGrouped } from '@seatrial/model';

/** A record with a status, as it is written: the very same where it says that already. */
export function withStatus(record: KubeObject, status: object): KubeObject {
  const wanted = recordWithOlderNames(withRefsGrouped({ ...record, status }));
  return isSameJson(record['status'], wanted['status']) ? record : wanted;
}

/** Writes what the record does not say already. @returns it as it is then */
export async function writeStatus(
  cluster: Pick<ClusterPort, 'updateStatus'>,
  record: KubeObject,
  status: object,
  op: Op,
): Promise<KubeObject> {
  const wanted = withStatus(record, status);
  return wanted === record ? record : cluster.updateStatus(wanted, op);
}
