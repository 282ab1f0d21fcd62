import type { ClusterPort, Maker, Op, ReconcilerSeen, ReleasePlan } from '@seatrial/core';
import { askAll, makerOf, managersBySize, PortError, reconcilerOf } from '@seatrial/core';
import type { Adoption, KubeObject, ObjectRef, Reconciler, Source } from '@seatrial/model';
import { annotations, mayAdopt, refKey, refOf } from '@seatrial/model';
import { isUnmanaged } from '../apply/adoption.ts';
import type { LiveObjects } from '../apply/live-objects.ts';

/** Of one application; the others are as those of a tool that has thousands of them. */
const reconcilersMax = 100;

export interface Adoptions {
  /** By `refKey`, of what is there already and was made by another tool. */
  readonly adoptions: ReadonlyMap<string, Adoption>;
  /** Absent where nothing is another tool's. */
  readonly reconcilers?: readonly Reconciler[];
}

/** Whose the objects are that a version has and that are there without having been made by Seatrial. @throws PortError */
export async function adoptionsOf(
  cluster: Pick<ClusterPort, 'get' | 'scopeOf'>,
  { full }: ReleasePlan,
  {
    live,
    own,
    sources,
  }: {
    readonly live: LiveObjects;
    /** What the application has by its records. */
    readonly own: readonly ObjectRef[];
    readonly sources: ReadonlyMap<string, Source>;
  },
  op: Op,
): Promise<Adoptions> {
  const ownKeys = new Set(own.map(refKey));
  const adoptions = new Map<string, Adoption>();
  const reconcilers = new Map<string, Required<Pick<Maker, 'tool' | 'reconciler'>>>();
  for (const object of full) {
    const key = refKey(refOf(object));
    const found = live.get(key);
    if (!isUnmanaged(found, ownKeys)) continue;
    const { tool, text, reconciler } = makerOf(found);
    adoptions.set(key, {
      tool,
      by: text,
      managers: managersBySize(found),
      goes: [],
      ...(mayAdopt(object) ? {} : placeOf(sources.get(key))),
    });
    if (reconciler !== undefined) reconcilers.set(refKey(reconciler.ref), { tool, reconciler });
  }
  if (adoptions.size === 0) return { adoptions };
  const asked = [...reconcilers.values()].slice(0, reconcilersMax);
  return {
    adoptions,
    reconcilers: await askAll(asked, async ({ tool, reconciler }) =>
      reconcilerOf({ tool }, reconciler.ref, await seenOf(cluster, reconciler, op)),
    ),
  };
}

/** As if every manifest said that its object may be taken over. */
export function allAdopting(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.map((object) => {
    const { metadata } = object;
    const said = { ...metadata.annotations, [annotations.adopt]: 'true' };
    return { ...object, metadata: { ...metadata, annotations: said } };
  });
}

function placeOf(source: Source | undefined): { readonly place?: string } {
  return { place: source === undefined ? 'its manifest' : `${source.file}:${source.line}` };
}

/** By the newest of its versions that is served here. */
async function seenOf(
  cluster: Pick<ClusterPort, 'get' | 'scopeOf'>,
  { ref, apiVersions }: NonNullable<Maker['reconciler']>,
  op: Op,
): Promise<ReconcilerSeen> {
  try {
    for (const apiVersion of apiVersions) {
      if ((await cluster.scopeOf(apiVersion, ref.kind, op)) === undefined) continue;
      const object = await cluster.get({ ...ref, apiVersion }, op);
      return object === undefined ? { type: 'Gone' } : { type: 'There', object };
    }
    return { type: 'Gone' };
  } catch (error) {
    op.signal.throwIfAborted();
    if (!(error instanceof PortError) || error.code === 'Unavailable') throw error;
    return { type: 'NotAsked', message: error.message };
  }
}
