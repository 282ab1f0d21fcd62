import type { KubeObject, ObjectRef } from '@seatrial/model';
import { refOf } from '@seatrial/model';

/** An object as people speak of it: `Deployment "web"`. */
export function nameOf(object: KubeObject | ObjectRef): string {
  const { kind, name } = 'metadata' in object ? refOf(object) : object;
  return `${kind} "${name}"`;
}
