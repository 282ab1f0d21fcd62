import type { KubeObject, Source } from '@seatrial/model';

/** An object that is looked at, and whose it is. */
export interface Audited {
  readonly object: KubeObject;
  /** Where it stands in the repository; absent of what was read from a cluster. */
  readonly source?: Source;
  /** Name of its Application. */
  readonly application: string;
  /** Names of the clusters that it goes to: objects concern each other only where they meet. */
  readonly clusters: readonly string[];
}

/** Whether both are in one cluster. */
export function meet(a: Audited, b: Audited): boolean {
  return a.clusters.some((cluster) => b.clusters.includes(cluster));
}
