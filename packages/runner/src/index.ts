export { clusterPort } from './adapters/cluster-port.ts';
export { configPort, type FetchHealth, filesAt } from './adapters/config-port.ts';
export { telemetryPort } from './adapters/telemetry-port.ts';
export { InstallError, type InstallErrorCode, type InstallOptions, installSeatrial } from './install.ts';
export { createReconcilers, type Reconcilers } from './reconcilers.ts';
export { defaultServiceLimits, type ServiceLimits } from './service/limits.ts';
export { runService, type ServiceOptions } from './service/run-service.ts';
export type { SourceView } from './source.ts';
export type { Log, World } from './world.ts';
