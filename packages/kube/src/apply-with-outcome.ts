import { isDeepStrictEqual } from 'node:util';
import { type KubeObject, refOf } from '@seatrial/model';
import { isKubeError } from './errors.ts';
import type { ApplyOptions, Kube } from './kube.ts';

/** What an apply has done, or in a dry run would do. */
export interface Applied {
  readonly object: KubeObject;
  readonly outcome: 'Created' | 'Configured' | 'Unchanged';
}

/** For who tells people what was done: reads the object, applies it, and compares. @throws KubeError as `apply` does */
export async function applyWithOutcome(
  kube: Pick<Kube, 'get' | 'apply'>,
  object: KubeObject,
  options: ApplyOptions,
): Promise<Applied> {
  const before = await kube.get(refOf(object), options).catch((error: unknown) => {
    if (isKubeError(error, 'NotFound')) return undefined;
    throw error;
  });
  const after = await kube.apply(object, options);
  if (before === undefined) return { object: after, outcome: 'Created' };
  const isSame = isDeepStrictEqual(contentOf(before), contentOf(after));
  return { object: after, outcome: isSame ? 'Unchanged' : 'Configured' };
}

/** A dry run gives its result no new version, so the contents are compared instead. */
function contentOf(object: KubeObject): unknown {
  return {
    ...object,
    metadata: { ...object.metadata, managedFields: undefined, resourceVersion: undefined },
  };
}
