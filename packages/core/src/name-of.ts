import { type KubeObject, type ObjectRef, refOf } from '@seatrial/model';

/** An object as people speak of it: `Deployment "web"`. */
export function nameOf(object: KubeObject | ObjectRef): string {
  const { kind, name } = 'metadata' in object ? refOf(object) : object;
  return `${kind} "${name}"`;
}

/** A message names so many objects and counts the others. */
const namedMax = 5;

/** Objects as a message names them: `Service "web", Deployment "web" and 2 more`. */
export function namesText(objects: readonly (KubeObject | ObjectRef)[]): string {
  const names = objects.slice(0, namedMax).map(nameOf).join(', ');
  const more = objects.length - namedMax;
  return more > 0 ? `${names} and ${more} more` : names;
}

/** An object with its place: `Service shop/web`, and `ClusterRole web` of what has no namespace. */
export function placedName({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
