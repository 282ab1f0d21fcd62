/** What is wrong with a cluster itself at the moment, and with none of the versions that run on it; disasters set it. */
export interface ClusterFaults {
  /** No pod can be made. */
  quotaUsedUp: boolean;
  /** No image can be pulled that a node does not have yet. */
  registryAway: boolean;
  /** No node has room. */
  full: boolean;
}

export function noClusterFaults(): ClusterFaults {
  return { quotaUsedUp: false, registryAway: false, full: false };
}
