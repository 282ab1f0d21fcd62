import { apiVersion, type KubeObject, labels, routerKinds } from '@seatrial/model';

/** A kind of which there is one watch: its events wake rounds, and its copies answer their reads. */
export interface WatchedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadataOnly?: true;
  /** Only objects that have this label; what has it not may exist all the same. */
  readonly label?: string;
  /** A field by which lists ask for a few of many. */
  readonly index?: string;
}

/** Records are watched whole, so that their copies also answer that there is none. Other objects are known by their label. */
export const watchedKinds: readonly WatchedKind[] = [
  { apiVersion, kind: 'ApplicationState', index: 'spec.application' },
  { apiVersion, kind: 'Release', index: 'spec.application' },
  { apiVersion, kind: 'ScenarioRun' },
  { apiVersion: 'apps/v1', kind: 'Deployment', label: labels.application },
  ...Object.values(routerKinds).map((router) => ({
    apiVersion: router.apiVersion,
    kind: router.kind,
    label: labels.application,
  })),
];

/**
 * What applications mostly consist of besides: watched for changes that others make, by metadata alone. No round reads these
 * copies. Of other kinds such changes are found by the look that comes from time to time.
 */
export const noticedKinds: readonly WatchedKind[] = [
  ...['ConfigMap', 'Secret', 'Service', 'ServiceAccount'].map((kind) => noticed('v1', kind)),
  ...['StatefulSet', 'DaemonSet'].map((kind) => noticed('apps/v1', kind)),
  noticed('batch/v1', 'CronJob'),
  ...['NetworkPolicy', 'Ingress'].map((kind) => noticed('networking.k8s.io/v1', kind)),
  noticed('policy/v1', 'PodDisruptionBudget'),
  noticed('autoscaling/v2', 'HorizontalPodAutoscaler'),
];

export function noticed(version: string, kind: string): WatchedKind {
  return { apiVersion: version, kind, label: labels.application, metadataOnly: true };
}

export function isWatched({ label }: WatchedKind, { metadata }: KubeObject): boolean {
  return label === undefined || metadata.labels?.[label] !== undefined;
}
