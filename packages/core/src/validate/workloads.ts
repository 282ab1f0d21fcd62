import type { ValuePath } from '@seatrial/model';
import { field, items, stringMap } from '../fields.ts';
import type { Manifest } from './manifest.ts';

/** An object that makes pods, or is one. */
export interface Workload extends Manifest {
  /** Where in the object the template of its pods stands. */
  readonly templatePath: ValuePath;
  readonly labels: Readonly<Record<string, string>>;
  readonly podSpec: unknown;
}

export interface Container {
  readonly value: unknown;
  readonly path: ValuePath;
}

const templatePaths: Readonly<Record<string, ValuePath>> = {
  'apps/DaemonSet': ['spec', 'template'],
  'apps/Deployment': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'v1/Pod': [],
  'v1/ReplicationController': ['spec', 'template'],
};

export function workloadsOf(manifests: readonly Manifest[]): readonly Workload[] {
  return manifests.flatMap((manifest): readonly Workload[] => {
    const { object } = manifest;
    const templatePath = templatePaths[`${object.apiVersion.split('/', 1)[0]}/${object.kind}`];
    if (templatePath === undefined) return [];
    const labels = stringMap(object, ...templatePath, 'metadata', 'labels');
    return [{ ...manifest, templatePath, labels, podSpec: field(object, ...templatePath, 'spec') }];
  });
}

/** The containers of a workload's pods, those of its beginning first. */
export function containersOf({ templatePath, podSpec }: Workload): readonly Container[] {
  return ['initContainers', 'containers'].flatMap((list) =>
    items(podSpec, list).map((value, index) => ({ value, path: [...templatePath, 'spec', list, index] })),
  );
}
