import type { ClusterPort } from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import type { Store } from '../kube/store.ts';

/** The same port; each write that has been done is told of, with the object as it was sent, or as it was at last. */
export function withAuthor(
  port: ClusterPort,
  store: Store,
  onWritten: (object: KubeObject) => void,
): ClusterPort {
  async function telling<T>(object: KubeObject | undefined, write: () => Promise<T>): Promise<T> {
    const answer = await write();
    if (object !== undefined) onWritten(object);
    return answer;
  }
  const live = (ref: ObjectRef): KubeObject | undefined => store.get(ref);
  return {
    ...port,
    apply: (object, op) => telling(object, () => port.apply(object, op)),
    create: (object, op) => telling(object, () => port.create(object, op)),
    updateStatus: (object, op) => telling(object, () => port.updateStatus(object, op)),
    patch: (object, ...rest) => telling(object, () => port.patch(object, ...rest)),
    delete: (ref, ...rest) => telling(live(ref), () => port.delete(ref, ...rest)),
  };
}
