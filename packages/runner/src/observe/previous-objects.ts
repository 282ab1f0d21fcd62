import { type Content, type Op, stableBefore, tooMuchTaken } from '@seatrial/core';
import type { Application, ApplicationStateStatus, KubeObject } from '@seatrial/model';
import { type Manifests, placeIn } from '../source/manifests.ts';
import { look } from '../world.ts';

/**
 * The objects of the version that runs, where another takes so much away that it counts which of them say that they stay. Where
 * that version cannot be read, all of them count.
 */
export async function previousObjects(
  manifests: Manifests,
  application: Application,
  status: ApplicationStateStatus | undefined,
  objects: readonly KubeObject[],
  op: Op,
): Promise<Pick<Content, 'previous'>> {
  if (status === undefined || tooMuchTaken(objects, status) === undefined) return {};
  const { previous } = stableBefore(status);
  if (previous === undefined) return {};
  const before = await look(op, () => manifests.version(previous, placeIn(application), op));
  return before.type === 'Value' ? { previous: before.value.objects } : {};
}
