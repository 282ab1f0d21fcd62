import type { Clock, ClusterPort, Op } from '@seatrial/core';
import { conditionOf, field, items, nameOf, PortError, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { groupKindOf, refOf } from '@seatrial/model';

/** Some milliseconds, where the API server is not busy. */
const limitMs = 15_000;
const lookEveryMs = 200;

/**
 * Waits until the API server serves the kinds that were applied: objects of them come in a later wave.
 * @throws PortError Unavailable where one is not established, or not told of, in 15 s
 */
export async function untilEstablished(
  {
    cluster,
    clock,
  }: {
    readonly cluster: Pick<ClusterPort, 'get' | 'scopeOf'>;
    readonly clock: Pick<Clock, 'now' | 'sleep'>;
  },
  applied: readonly KubeObject[],
  op: Op,
): Promise<void> {
  const definitions = applied.filter(isDefinition);
  if (definitions.length === 0) return;
  const startedAt = clock.now();
  for (const definition of definitions) {
    for (;;) {
      const live = await cluster.get(refOf(definition), { ...op, ageMsMax: 0 });
      const isEstablished = live !== undefined && conditionOf(live, 'Established')?.status === 'True';
      // It is told of a moment later than it is served.
      if (isEstablished && (await isTold(cluster, definition, op))) break;
      if (clock.now() - startedAt >= limitMs) {
        const names = live === undefined ? undefined : conditionOf(live, 'NamesAccepted');
        const why = names?.status === 'False' ? names.message : `not established after ${limitMs / 1000} s`;
        throw new PortError('Unavailable', `Cannot go on after ${nameOf(definition)}: ${why}`);
      }
      await clock.sleep(lookEveryMs, op.signal);
    }
  }
}

async function isTold(
  cluster: Pick<ClusterPort, 'scopeOf'>,
  definition: KubeObject,
  op: Op,
): Promise<boolean> {
  const group = stringAt(definition, 'spec', 'group') ?? '';
  const kind = stringAt(definition, 'spec', 'names', 'kind') ?? '';
  const served = items(definition, 'spec', 'versions').filter((it) => field(it, 'served') === true);
  const scopes = await Promise.all(
    served.map((it) => cluster.scopeOf(`${group}/${stringAt(it, 'name')}`, kind, op)),
  );
  return !scopes.includes(undefined);
}

function isDefinition(object: KubeObject): boolean {
  return groupKindOf(object) === 'apiextensions.k8s.io/CustomResourceDefinition';
}
