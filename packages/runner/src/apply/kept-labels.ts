import type { ClusterPort, Op } from '@seatrial/core';
import { field, isNamespace } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { isGuardedLabel, refOf } from '@seatrial/model';
import { appliedBySeatrial } from './adoption.ts';

/**
 * A Namespace as it is to be applied: with what an earlier Seatrial took from its manifest and manifests do not decide any
 * more. To leave that out now would take it off the namespace, and weaken what was meant to hold.
 */
export function withKeptLabels(object: KubeObject, live: KubeObject | undefined): KubeObject {
  if (live === undefined || !isNamespace(object)) return object;
  const owned = Object.assign(
    {},
    ...appliedBySeatrial(live).map((it) => field(it, 'f:metadata', 'f:labels')),
  );
  const kept = Object.entries(live.metadata.labels ?? {}).filter(
    ([key]) => isGuardedLabel(key) && owned[`f:${key}`] !== undefined,
  );
  if (kept.length === 0) return object;
  const { metadata } = object;
  return {
    ...object,
    metadata: { ...metadata, labels: { ...metadata.labels, ...Object.fromEntries(kept) } },
  };
}

/** The same, for who has not looked at the Namespace yet. @throws PortError */
export async function asApplied(
  cluster: Pick<ClusterPort, 'get'>,
  object: KubeObject,
  op: Op,
): Promise<KubeObject> {
  if (!isNamespace(object)) return object;
  // With the managers of its fields, which no view has.
  return withKeptLabels(object, await cluster.get(refOf(object), { ...op, ageMsMax: 0 }));
}
