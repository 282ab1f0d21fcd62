import type { Op, ReleasePlan } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { Release } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { claimText, isClaimed, otherOwner } from './claims.ts';
import type { Manifests } from './manifests.ts';
import type { SourceView } from './source.ts';
import type { World } from './world.ts';

/** Questions that are under way at once. */
const askedAtOnce = 16;

/**
 * An object that two applications have would be taken from each other for ever. Asks the cluster about each object of the
 * plan, before any is written: whose it is, and whether that one has it still, in its folder or in its records.
 *
 * @throws PortError AlreadyExists where a live object is another application's, which has it still
 */
export async function expectUnclaimed(
  { cluster }: Pick<World, 'cluster'>,
  manifests: Manifests,
  view: Pick<SourceView, 'applications' | 'heads'> | undefined,
  { metadata, spec }: Pick<Release, 'metadata' | 'spec'>,
  plan: Pick<ReleasePlan, 'full'>,
  op: Op,
): Promise<void> {
  const { namespace = '' } = metadata;

  /** The folder of another application, where it has the object at the head of the config branch. */
  async function folderWith(owner: string, key: string): Promise<string | undefined> {
    const other = view?.applications.get(owner)?.value;
    const tree = view?.heads.get(owner)?.tree;
    if (other?.spec.namespace !== namespace || tree === undefined) return undefined;
    const { path } = other.spec;
    const { sources } = await manifests.version(tree, { namespace, path }, op);
    return sources.has(key) ? path : undefined;
  }

  const refs = plan.full.map(refOf);
  for (let at = 0; at < refs.length; at += askedAtOnce) {
    await Promise.all(
      refs.slice(at, at + askedAtOnce).map(async (ref) => {
        const owner = otherOwner(await cluster.get(ref, op), spec.application);
        if (owner === undefined) return;
        const path = await folderWith(owner, refKey(ref));
        if (path === undefined && !(await isClaimed(cluster, ref, owner, op))) return;
        throw new PortError('AlreadyExists', claimText(ref, owner, path));
      }),
    );
  }
}
