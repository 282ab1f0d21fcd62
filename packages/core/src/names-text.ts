import type { KubeObject, ObjectRef } from '@seatrial/model';
import { nameOf } from './name-of.ts';

/** A message names so many objects and counts the others. */
const namedMax = 5;

/** Objects as a message names them: `Service "web", Deployment "web" and 2 more`. */
export function namesText(objects: readonly (KubeObject | ObjectRef)[]): string {
  const names = objects.slice(0, namedMax).map(nameOf).join(', ');
  const more = objects.length - namedMax;
  return more > 0 ? `${names} and ${more} more` : names;
}
