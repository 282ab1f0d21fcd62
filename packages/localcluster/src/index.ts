export {
  type ClusterStatus,
  type LocalPhase,
  type LocalStatus,
  localStatus,
  type NodeStatus,
  type ProgramStatus,
} from './bed/bed-status.ts';
export { type DownOptions, type DownResult, localDown } from './bed/local-down.ts';
export { localUp } from './bed/local-up.ts';
export { obtainParts } from './bed/obtain-parts.ts';
export { type Bed, type BedOptions, startBed } from './bed/start-bed.ts';
export { stateDirectory } from './bed/state-directory.ts';
export { type Closers, createClosers } from './closers.ts';
export type { LocalClusterOptions } from './cluster/cluster-options.ts';
export { installCrds } from './cluster/install-crds.ts';
export { type LocalCluster, startLocalCluster } from './cluster/start-local-cluster.ts';
export type { ControlPlanePrograms } from './control-plane/launch-programs.ts';
export { choosePorts } from './control-plane/ports.ts';
export { readIfThere, writePrivate } from './control-plane/private-file.ts';
export {
  type ControlPlane,
  type ControlPlaneOptions,
  type Identity,
  startControlPlane,
} from './control-plane/start-control-plane.ts';
export { type Etcd, type EtcdOptions, startEtcd } from './control-plane/start-etcd.ts';
export { LocalClusterError, type LocalClusterErrorCode } from './errors.ts';
export { LOCAL_GATEWAY } from './gateway/start-gateway.ts';
export { type GitAccount, type GitServer, type GitServerOptions, startGitServer } from './git-server.ts';
export type { Log } from './log.ts';
export { makeDirectory } from './make-directory.ts';
export { REAL_ADDRESS_ANNOTATION, realAddress } from './node/addresses.ts';
export { type Claim, claimDirectory } from './process/claim.ts';
export { type Program, startProgram } from './process/start-program.ts';
export { startTraffic, type Traffic, type TrafficOptions } from './traffic.ts';
export { type TrafficStats, trafficBetween } from './traffic-stats.ts';
