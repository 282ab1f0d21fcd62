export { type ControlPlanePrograms } from './control-plane/launch-programs.ts';
export {
  type ControlPlane,
  type ControlPlaneOptions,
  type Identity,
  startControlPlane,
} from './control-plane/start-control-plane.ts';
export { type Etcd, type EtcdOptions, startEtcd } from './control-plane/start-etcd.ts';
export { LocalClusterError, type LocalClusterErrorCode } from './errors.ts';
export type { Log } from './log.ts';
export type { Program } from './process/start-program.ts';
