import type { Op, ReleasePlan } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { Release } from '@seatrial/model';
import { labels, refKey, refOf } from '@seatrial/model';
import type { Manifests } from './manifests.ts';
import type { SourceView } from './source.ts';
import type { World } from './world.ts';

/**
 * An object that leaves one application for another is taken over; one that both have would be taken from each other for
 * ever. Asks the cluster only about what the manifests of two applications in one namespace have in common.
 *
 * @throws PortError AlreadyExists where the live object is another application's, which has it still
 */
export async function expectUnclaimed(
  { cluster }: Pick<World, 'cluster'>,
  manifests: Manifests,
  view: SourceView | undefined,
  { metadata, spec }: Release,
  plan: ReleasePlan,
  op: Op,
): Promise<void> {
  const { namespace = '' } = metadata;
  for (const [name, { value }] of view?.applications ?? []) {
    const tree = view?.heads.get(name)?.tree;
    if (name === spec.application || value.spec.namespace !== namespace || tree === undefined) continue;
    const other = await manifests.version(tree, { namespace, path: value.spec.path }, op);
    for (const ref of plan.full.map(refOf).filter((it) => other.sources.has(refKey(it)))) {
      const live = await cluster.get(ref, op);
      if (live?.metadata.labels?.[labels.application] !== name) continue;
      const message = `Cannot apply ${ref.kind} ${namespace}/${ref.name}: it is also in ${value.spec.path}, whose Application "${name}" has it in the cluster; rename it, or remove it from one of the two`;
      throw new PortError('AlreadyExists', message);
    }
  }
}
