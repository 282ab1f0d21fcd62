import { KubeError } from '@seatrial/kube';
import type { KubeObject, ObjectRef } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import type { LeaseAccess } from '@seatrial/runner';
import type { Store } from './store.ts';

type Op = Parameters<LeaseAccess['get']>[1];

/** Carries a request to the API server and its answer back, if either arrives. */
export type Travel = <T>(op: Op, act: () => T) => Promise<T>;

/** Leases of a virtual cluster, as the API server has them: each write is over the version that it was made from. */
export function createLeaseAccess(store: Store, travel: Travel): LeaseAccess {
  function there(ref: ObjectRef): KubeObject {
    const object = store.get(ref);
    if (object === undefined) throw new KubeError('NotFound', `Cannot get ${ref.name}: not found`);
    return object;
  }

  return {
    get: (ref, op) => travel(op, () => there(ref)),
    create: (object, op) =>
      travel(op, () => {
        if (store.get(refOf(object)) !== undefined)
          throw new KubeError('AlreadyExists', `Cannot create ${object.metadata.name}: it exists`);
        return store.put(object, 'Runner');
      }),
    replace: (object, op) =>
      travel(op, () => {
        const live = there(refOf(object));
        if (live.metadata.resourceVersion !== object.metadata.resourceVersion)
          throw new KubeError('Conflict', `Cannot replace ${object.metadata.name}: it has changed`);
        return store.put(object, 'Runner');
      }),
    delete: (ref, options) =>
      travel(options, () => {
        const { uid, resourceVersion } = there(ref).metadata;
        const { uid: onlyUid = uid, resourceVersion: onlyVersion = resourceVersion } = options;
        if (uid !== onlyUid || resourceVersion !== onlyVersion)
          throw new KubeError('Conflict', `Cannot delete ${ref.name}: it has changed`);
        store.remove(ref, 'Runner');
      }),
  };
}
