/**
 * The API server refuses loopback addresses in EndpointSlices, so a pod reports an address of the benchmark range
 * 198.18.0.0/15 (RFC 2544, routed nowhere) and listens on its twin in 127.0.0.0/8, all of which is loopback on Linux.
 */
const REPORTED = /^198\.(18|19)\.(\d{1,3})\.(\d{1,3})$/;

/** Where the node agent writes the address on which a pod listens. */
export const REAL_ADDRESS_ANNOTATION = 'seatrial.dev/real-address';

/** How many clusters the range has room for, each with a /16. */
export const CLUSTERS_MAX = 2;
/** How many nodes a cluster's /16 has room for, each with a /24. */
export const NODES_MAX = 256;
/** .0, .1 and .255 are left out, as network, router and broadcast addresses usually are. */
const FIRST_POD = 2;
const LAST_POD = 254;
/** Addresses of one node for its pods. */
export const NODE_PODS_MAX = LAST_POD - FIRST_POD + 1;

/** The address on this machine behind a reported pod or node address; any other address is returned unchanged. */
export function realAddress(podIP: string): string {
  const parts = REPORTED.exec(podIP);
  return parts === null ? podIP : `127.${parts[1]}.${parts[2]}.${parts[3]}`;
}

export function nodeCidr(cluster: number, node: number): string {
  return `198.${18 + cluster}.${node}.0/24`;
}

/** The reported address of a node's pod number `serial`; serials go round, so that an address is not reused soon. */
export function podAddress(cluster: number, node: number, serial: number): string {
  return `198.${18 + cluster}.${node}.${FIRST_POD + (serial % NODE_PODS_MAX)}`;
}
