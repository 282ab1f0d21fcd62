import {
  apiVersion,
  gatedWorkloads,
  type KubeObject,
  labels,
  routerKinds,
  workloadKinds,
} from '@seatrial/model';
import { metadataMarked, withOwnFieldsMarked } from './own-fields.ts';

/** A kind of which there is one watch: its events wake rounds, and its copies answer their reads. */
export interface WatchedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Only objects that have this label; what has it not may exist all the same. */
  readonly label?: string;
  /** A field by which lists ask for a few of many. */
  readonly index?: string;
  /** Its copies have metadata alone, and answer only who needs no more. */
  readonly metadataOnly?: true;
}

/** Records are watched whole, so that their copies also answer that there is none. Other objects are known by their label. */
const wholeKinds: readonly WatchedKind[] = [
  { apiVersion, kind: 'ApplicationState', index: 'spec.application' },
  { apiVersion, kind: 'Release', index: 'spec.application' },
  { apiVersion, kind: 'ScenarioRun' },
  ...[...gatedWorkloads.map((name) => workloadKinds[name]), ...Object.values(routerKinds)].map((it) => ({
    apiVersion: it.apiVersion,
    kind: it.kind,
    label: labels.application,
  })),
];

/**
 * What applications mostly consist of besides: watched by metadata alone, for changes that others make, and for who owns an
 * object and whether it is as it was applied. Of other kinds such changes are found by the look that comes from time to time.
 */
const noticedKinds: readonly WatchedKind[] = [
  // All of them, as an application may find its own there: labels say what is granted, and whether it is about to go.
  { apiVersion: 'v1', kind: 'Namespace', metadataOnly: true },
  ...['ConfigMap', 'Secret', 'Service', 'ServiceAccount'].map((kind) => noticed('v1', kind)),
  ...['StatefulSet', 'DaemonSet'].map((kind) => noticed('apps/v1', kind)),
  noticed('batch/v1', 'CronJob'),
  ...['NetworkPolicy', 'Ingress'].map((kind) => noticed('networking.k8s.io/v1', kind)),
  noticed('policy/v1', 'PodDisruptionBudget'),
  noticed('autoscaling/v2', 'HorizontalPodAutoscaler'),
];

export const watchedKinds: readonly WatchedKind[] = [...wholeKinds, ...noticedKinds];

export function noticed(version: string, kind: string): WatchedKind {
  return { apiVersion: version, kind, label: labels.application, metadataOnly: true };
}

/** Of what was copied before, its copy; a copy is its own. */
const copies = new WeakMap<KubeObject, KubeObject>();

/** What is kept of an object: the same copy for all who keep it, so that it is there once and read once. */
export function copyOf({ metadataOnly }: WatchedKind, object: KubeObject): KubeObject {
  const known = copies.get(object);
  if (known !== undefined) return known;
  const copy = metadataOnly === true ? metadataMarked(object) : withOwnFieldsMarked(object);
  copies.set(object, copy);
  copies.set(copy, copy);
  return copy;
}

export function isWatched({ label }: WatchedKind, { metadata }: KubeObject): boolean {
  return label === undefined || metadata.labels?.[label] !== undefined;
}
