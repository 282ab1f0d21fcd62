import type { ClusterPort, ListQuery, Op } from '@seatrial/core';
import { askAll, PortError } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';

/** From so many objects of a kind and a namespace on one list is asked for, in place of each of them. */
const listedFrom = 10;

/** What is there, by `refKey`. Of most objects there is the metadata alone. */
export type LiveObjects = ReadonlyMap<string, KubeObject>;

/**
 * Reads what is there of many objects: whose it is, and whether it is as it was applied. What the view does not have is asked
 * for, by as many requests as there are kinds and not objects. Who needs more of one asks for it, or for whole objects of all.
 * @throws PortError
 */
export async function liveObjects(
  cluster: Looking,
  refs: readonly ObjectRef[],
  op: Op,
  what: 'Metadata' | 'Whole' = 'Metadata',
): Promise<LiveObjects> {
  const isMetadata = what === 'Metadata';
  const asked = isMetadata ? { metadataOnly: true } : {};
  const known = isMetadata ? refs.flatMap((ref) => cluster.atHand?.(ref)?.object ?? []) : [];
  const unknown = isMetadata ? notAtHand(cluster, refs) : refs;
  const found = await askAll(bySelection(unknown), (ofKind) =>
    ofKind.length < listedFrom
      ? each(cluster, ofKind, { ...op, ...asked })
      : listed(cluster, ofKind, asked, op),
  );
  return new Map([...known, ...found.flat()].map((object) => [refKey(refOf(object)), object]));
}

/** Of objects, those that would be asked for one by one. */
export function askedForSingly(cluster: Looking, refs: readonly ObjectRef[]): readonly ObjectRef[] {
  return bySelection(notAtHand(cluster, refs))
    .filter((ofKind) => ofKind.length < listedFrom)
    .flat();
}

type Looking = Pick<ClusterPort, 'get' | 'list' | 'atHand'>;

function notAtHand(cluster: Looking, refs: readonly ObjectRef[]): readonly ObjectRef[] {
  return refs.filter((ref) => cluster.atHand?.(ref) === undefined);
}

async function each(
  cluster: Pick<ClusterPort, 'get'>,
  refs: readonly ObjectRef[],
  op: Op,
): Promise<readonly KubeObject[]> {
  const found = await Promise.all(refs.map((ref) => cluster.get(ref, op)));
  return found.filter((it) => it !== undefined);
}

async function listed(
  cluster: Pick<ClusterPort, 'list'>,
  refs: readonly ObjectRef[],
  asked: Pick<ListQuery, 'metadataOnly'>,
  op: Op,
): Promise<readonly KubeObject[]> {
  const [first] = refs;
  if (first === undefined) return [];
  const { apiVersion, kind, namespace } = first;
  const where = namespace === undefined ? {} : { namespace };
  const wanted = new Set(refs.map(refKey));
  const query = { apiVersion, kind, ...where, ...asked };
  const all = await cluster.list(query, op).catch((error: unknown) => {
    // Of a kind that is not served, its definition may be about to be applied.
    if (error instanceof PortError && error.code === 'NotFound') return [];
    throw error;
  });
  return all.filter((object) => wanted.has(refKey(refOf(object))));
}

function bySelection(refs: readonly ObjectRef[]): readonly (readonly ObjectRef[])[] {
  return [
    ...Map.groupBy(refs, ({ apiVersion, kind, namespace }) => `${apiVersion} ${kind} ${namespace}`).values(),
  ];
}
