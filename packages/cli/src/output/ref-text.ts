import type { ObjectRef } from '@seatrial/model';

/** An object in the words of `kubectl describe`: `Deployment shop/web-canary`. */
export function refText({ kind, namespace, name }: ObjectRef): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
