import type { Clock, ClusterPort, Op } from '@seatrial/core';
import { conditionOf, nameOf, PortError } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { groupKindOf, refOf } from '@seatrial/model';

/** Some milliseconds, where the API server is not busy. */
const limitMs = 15_000;
const lookEveryMs = 200;

/**
 * Waits until the API server serves the kinds that were applied: objects of them come in a later wave.
 * @throws PortError Unavailable where one is not established in 15 s
 */
export async function untilEstablished(
  {
    cluster,
    clock,
  }: { readonly cluster: Pick<ClusterPort, 'get'>; readonly clock: Pick<Clock, 'now' | 'sleep'> },
  applied: readonly KubeObject[],
  op: Op,
): Promise<void> {
  const definitions = applied.filter(isDefinition).map(refOf);
  if (definitions.length === 0) return;
  const startedAt = clock.now();
  for (const ref of definitions) {
    for (;;) {
      const live = await cluster.get(ref, { ...op, ageMsMax: 0 });
      if (live !== undefined && conditionOf(live, 'Established')?.status === 'True') break;
      if (clock.now() - startedAt >= limitMs) {
        const names = live === undefined ? undefined : conditionOf(live, 'NamesAccepted');
        const why = names?.status === 'False' ? names.message : `not established after ${limitMs / 1000} s`;
        throw new PortError('Unavailable', `Cannot go on after ${nameOf(ref)}: ${why}`);
      }
      await clock.sleep(lookEveryMs, op.signal);
    }
  }
}

function isDefinition(object: KubeObject): boolean {
  return groupKindOf(object) === 'apiextensions.k8s.io/CustomResourceDefinition';
}
