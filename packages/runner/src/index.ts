export { isWriterKey } from './act/writer-keys.ts';
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
export { ensureLedgerKey, ledgerKeyOf } from './install/ledger-key.ts';
export {
  type ChangedVersions,
  changedVersions,
  declaredClusters,
} from './plan/changed-versions.ts';
export { clustersToPlan, type PlanOptions, planCluster } from './plan/plan-cluster.ts';
export { fenced } from './service/fence.ts';
export { defaultServiceLimits, type ServiceLimits } from './service/limits.ts';
export { createMetrics, type ServiceMetrics } from './service/metrics.ts';
export { type FurtherRepository, runService, type ServiceOptions } from './service/run-service.ts';
export { createHoldings, type Ending, type Holdings } from './shards/holdings.ts';
export { createShardKeeper, type ShardKeeper } from './shards/keep-shards.ts';
export { createShardWork } from './shards/shard-work.ts';
export { type LeaseAccess, leaseOfRunner } from './shards/shared-lease.ts';
export {
  acceptRefused,
  type ConfigBranchRecord,
  readConfigBranch,
  readConfigBranches,
} from './source/config-branch.ts';
export { ledgerTrust } from './source/ledger-trust.ts';
export type { SourceView } from './source/source.ts';
export { storyLimits } from './story/limits.ts';
export { createTeller, toldBy } from './story/teller.ts';
export type { Follow } from './view/followed.ts';
export { type ClusterView, viewOver } from './view/view.ts';
export { isWatched, type WatchedKind, watchedKinds } from './view/watched.ts';
export type { Log, World } from './world.ts';
