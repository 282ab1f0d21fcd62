import type { ObjectRef } from '@seatrial/model';
import { groupPath, type ServedKind } from './discovery.ts';
import { KubeError } from './errors.ts';

/** The path of a kind's objects, in one namespace or in all. @throws KubeError Invalid */
export function collectionPath(served: ServedKind, namespace: string | undefined): string {
  const root = groupPath(served.apiVersion);
  if (namespace === undefined || !served.namespaced) return `${root}/${served.plural}`;
  return `${root}/namespaces/${segment(namespace)}/${served.plural}`;
}

/** The path of one object; a cluster-scoped kind ignores the namespace. @throws KubeError Invalid */
export function objectPath(served: ServedKind, ref: ObjectRef): string {
  if (served.namespaced && ref.namespace === undefined) {
    throw new KubeError(
      'Invalid',
      `Cannot address ${describe(ref)}: ${ref.kind} is namespaced, name its namespace`,
    );
  }
  return `${collectionPath(served, ref.namespace)}/${segment(ref.name)}`;
}

/** How messages name an object: `Deployment shop/web`. */
export function describe(ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): string {
  return `${ref.kind} ${ref.namespace === undefined ? '' : `${ref.namespace}/`}${ref.name}`;
}

/** An empty name would address the whole collection, and dots would walk up the path. */
function segment(name: string): string {
  if (name === '' || name === '.' || name === '..') {
    throw new KubeError(
      'Invalid',
      `Cannot address an object named '${name}': not a name, correct the reference`,
    );
  }
  return encodeURIComponent(name);
}
