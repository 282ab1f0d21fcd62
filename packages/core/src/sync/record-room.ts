import type { KubeObject, ObjectRef } from '@seatrial/model';
import { mayAdopt, refListsBytes, refOf, refsMax } from '@seatrial/model';
import { united } from '../united.ts';

/** Of the 1.5 MiB that etcd takes, what lists of objects may have; the rest is for all else that a record says. */
const bytesMax = 1_200_000;

/**
 * Why a version has too many objects for the records, if it has. A release that fails halfway leaves what both versions
 * have, and that must have room as well: it is found before anything is written.
 */
export function roomProblem(
  desired: readonly KubeObject[],
  {
    inventory,
    adopted = [],
  }: {
    readonly inventory: readonly ObjectRef[];
    readonly adopted?: readonly ObjectRef[] | undefined;
  },
): string | undefined {
  const both = united(inventory, desired.map(refOf));
  const takenOver = united(adopted, desired.filter(mayAdopt).map(refOf));
  const bytes = refListsBytes([both, takenOver]);
  if (both.length <= refsMax && takenOver.length <= refsMax && bytes <= bytesMax) return undefined;
  return `it has ${desired.length} objects, with those of the version before ${both.length}, whose names have ${bytes} bytes: a record has room for ${refsMax} objects and ${bytesMax} bytes; make two applications of it, or change it in several commits`;
}
