import type { Op, ReleasePlan } from '@seatrial/core';
import { askAll, PortError } from '@seatrial/core';
import type { KubeObject, ObjectRef, Release } from '@seatrial/model';
import { mayAdopt, refKey, refOf } from '@seatrial/model';
import { type Manifests, placeIn } from '../source/manifests.ts';
import type { SourceView } from '../source/source.ts';
import type { World } from '../world.ts';
import { isUnmanaged, unmanagedText } from './adoption.ts';
import { claimText, isClaimed, otherOwner } from './claims.ts';
import { type LiveObjects, liveObjects } from './live-objects.ts';

/** What a release would write, and what of it its application has already by its records. */
interface Wanted {
  readonly objects: ReleasePlan['full'];
  readonly own: readonly ObjectRef[];
  /** What is there of these objects. */
  readonly live: LiveObjects;
}

/** Of objects that may be taken over, those that another tool has made. @throws PortError */
export async function madeByOthers(
  { cluster }: Pick<World, 'cluster'>,
  refs: readonly ObjectRef[],
  own: readonly ObjectRef[],
  op: Op,
): Promise<readonly ObjectRef[]> {
  const ownKeys = new Set(own.map(refKey));
  const live = await liveObjects(cluster, refs, op);
  return refs.filter((ref) => isUnmanaged(live.get(refKey(ref)), ownKeys));
}

/**
 * An object that two applications have would be taken from each other for ever. Looks at each object of the plan, before any
 * is written: which application owns it, and whether that one still has it, in its folder or its records.
 *
 * One that somebody made with another tool is taken over only where its manifest says so.
 *
 * @returns the objects that are taken over
 * @throws PortError AlreadyExists where a live object is another application's, which has it still, or nobody's that
 * Seatrial knows
 */
export async function expectUnclaimed(
  { cluster }: Pick<World, 'cluster'>,
  manifests: Manifests,
  view: Pick<SourceView, 'applications' | 'heads'> | undefined,
  { spec }: Pick<Release, 'metadata' | 'spec'>,
  { objects, own, live: found }: Wanted,
  op: Op,
): Promise<readonly ObjectRef[]> {
  /** The folder of another application, where it has the object at the head of the config branch. */
  async function folderWith(owner: string, key: string): Promise<string | undefined> {
    const other = view?.applications.get(owner)?.value;
    const { version, sources, renderer } = view?.heads.get(owner) ?? {};
    if (other === undefined || version === undefined) return undefined;
    const { path } = other.spec;
    const rendered = await manifests.version({ version, sources, renderer }, placeIn(other), op);
    return rendered.sources.has(key) ? path : undefined;
  }

  const ownKeys = new Set(own.map(refKey));
  const unmanaged: KubeObject[] = [];
  const adopted: ObjectRef[] = [];
  await askAll(objects, async (object) => {
    const ref = refOf(object);
    const live = found.get(refKey(ref));
    if (isUnmanaged(live, ownKeys)) {
      if (mayAdopt(object)) adopted.push(ref);
      else unmanaged.push(live);
    }
    const owner = otherOwner(live, spec.application);
    if (owner === undefined) return;
    const path = await folderWith(owner, refKey(ref));
    if (path === undefined && !(await isClaimed(cluster, ref, owner, op))) return;
    throw new PortError('AlreadyExists', claimText(ref, owner, path));
  });
  if (unmanaged.length > 0) throw new PortError('AlreadyExists', unmanagedText(unmanaged));
  return adopted;
}
