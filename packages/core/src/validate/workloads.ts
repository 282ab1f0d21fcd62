import type { ValuePath } from '@seatrial/model';
import { field, items, stringMap } from '../fields.ts';
import { podTemplatePath } from '../pod-template.ts';
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

export function workloadsOf(manifests: readonly Manifest[]): readonly Workload[] {
  return manifests.flatMap((manifest): readonly Workload[] => {
    const { object } = manifest;
    const templatePath = podTemplatePath(object);
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

/** What the controllers of a kind label its pods with, beside the labels of the template. */
const controllerLabels: Readonly<Record<string, readonly string[]>> = {
  DaemonSet: ['controller-revision-hash', 'pod-template-generation'],
  Deployment: ['pod-template-hash'],
  StatefulSet: ['controller-revision-hash'],
};

const jobLabels = new Set(['controller-uid', 'batch.kubernetes.io/controller-uid']);
const jobNameLabels = new Set(['job-name', 'batch.kubernetes.io/job-name']);
const indexLabels: Readonly<Record<string, string>> = {
  'apps.kubernetes.io/pod-index': 'StatefulSet',
  'batch.kubernetes.io/job-completion-index': 'Job',
};

/**
 * Whether pods of the workload may have this label: by their template, or from the controller that makes them. What a
 * controller writes and a manifest cannot know, a hash or a uid, may be anything.
 */
export function podsMayHave({ object, labels }: Workload, key: string, value: string): boolean {
  const { kind, metadata } = object;
  if (kind === 'StatefulSet' && key === 'statefulset.kubernetes.io/pod-name') {
    return isNumberedName(value, metadata.name);
  }
  if (indexLabels[key] === kind || (kind === 'CronJob' && indexLabels[key] === 'Job'))
    return /^\d+$/.test(value);
  if (kind === 'Job' && jobNameLabels.has(key)) return value === metadata.name;
  if (kind === 'CronJob' && jobNameLabels.has(key)) return value.startsWith(`${metadata.name}-`);
  if ((kind === 'Job' || kind === 'CronJob') && jobLabels.has(key)) return true;
  return controllerLabels[kind]?.includes(key) === true || labels[key] === value;
}

function isNumberedName(name: string, owner: string): boolean {
  return name.startsWith(`${owner}-`) && /^\d+$/.test(name.slice(owner.length + 1));
}
