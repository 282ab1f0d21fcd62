export { clusterPort } from './adapters/cluster-port.ts';
export { configPort, type FetchHealth, filesAt, oncePerId } from './adapters/config-port.ts';
export { telemetryPort } from './adapters/telemetry-port.ts';
export { createReconcilers, type Reconcilers } from './controllers/reconcilers.ts';
export {
  InstallError,
  type InstallErrorCode,
  type InstallOptions,
  installSeatrial,
} from './install/install.ts';
export { ledgerKeyOf } from './install/ledger-key.ts';
export { defaultServiceLimits, type ServiceLimits } from './service/limits.ts';
export { createMetrics } from './service/metrics.ts';
export { runService, type ServiceOptions } from './service/run-service.ts';
export { acceptRefused, readConfigBranch } from './source/config-branch.ts';
export { ledgerTrust } from './source/ledger-trust.ts';
export type { SourceView } from './source/source.ts';
export { storyLimits } from './story/limits.ts';
export { createTeller, toldBy } from './story/teller.ts';
export { type ClusterView, viewOver } from './view/view.ts';
export { isWatched, type WatchedKind, watchedKinds } from './view/watched.ts';
export type { Log, World } from './world.ts';
