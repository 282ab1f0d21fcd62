export { applyWithOutcome } from './apply-with-outcome.ts';
export { createKube, type KubeOptions } from './create-kube.ts';
export type { Endpoint, KubeconfigSource } from './endpoint.ts';
export { isKubeError, KubeError, type KubeErrorCode, type KubeErrorDetails } from './errors.ts';
export type { Impersonation } from './impersonate.ts';
export {
  createInformer,
  defaultInformerLimits,
  type Informer,
  type InformerLimits,
  type InformerNews,
  type InformerOptions,
  informerKey,
  withoutManagedFields,
} from './informer.ts';
export { requestJson } from './json.ts';
export type {
  ApplyOptions,
  DeleteOptions,
  EvictOptions,
  Kube,
  LogOptions,
  PatchOptions,
  RawRequest,
  RecordAccess,
} from './kube.ts';
export { LEASE_DURATION_MS, LEASE_RENEW_MS, type LeaseOptions, runWithLease } from './lease.ts';
export { defaultKubeLimits, type KubeLimits } from './limits.ts';
export type { Op } from './op.ts';
export {
  createQueue,
  defaultQueueLimits,
  type Queue,
  type QueueLimits,
  type QueueLoad,
  type QueueOptions,
  QueueOverflowError,
} from './queue.ts';
export type { RequestSeen } from './request-seen.ts';
export type {
  AccessAttributes,
  AccessVerdict,
  ServerVersion,
  ServiceAccountToken,
  UserInfo,
} from './reviews.ts';
export type { ObjectList, ObjectSelection } from './selection.ts';
export { steadySystemClock, systemClock } from './system-clock.ts';
export { createTransport } from './transport.ts';
export type { WatchEvent, WatchFrom } from './watch.ts';
