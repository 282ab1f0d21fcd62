import type { ClusterPort, ServiceAccount } from '@seatrial/core';

/** What is written in an application's name: what the runner would write as itself is written as the application's account. */
type Writes = Pick<ClusterPort, 'apply' | 'dryRun' | 'patch' | 'delete'>;

/** Of a record or a file, the account that it names in its namespace. */
export function accountIn(
  namespace: string | undefined,
  name: string | undefined,
): ServiceAccount | undefined {
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** The same cluster, with an application's objects written as its account; reads stay the runner's. */
export function actingAs<C extends Writes>(cluster: C, account: ServiceAccount | undefined): C {
  if (account === undefined) return cluster;
  const writes: Writes = {
    apply: (object, op) => cluster.apply(object, { ...op, as: account }),
    dryRun: (object, op) => cluster.dryRun(object, { ...op, as: account }),
    patch: (object, patch, actor, op) =>
      cluster.patch(object, patch, actor === 'Runner' ? account : actor, op),
    delete: (ref, { as: actor, ...options }, op) =>
      cluster.delete(ref, { ...options, as: actor === 'Runner' ? account : actor }, op),
  };
  return { ...cluster, ...writes };
}
