import type { KubeObject } from '@seatrial/model';
import { annotations as known, labels } from '@seatrial/model';
import { stringMap } from '../fields.ts';
import { canaryServiceSelector } from './canary-labels.ts';
import { admissions, policyForCanary, selectedPolicies } from './canary-policies.ts';
import { canaryServiceSpec, copiedAnnotations } from './canary-service.ts';
import { canaryName } from './names.ts';
import type { PodLabels } from './pod-labels.ts';
import { readConfigs } from './references.ts';
import { gatedOf } from './workloads/table.ts';

export interface CanarySource {
  /** The new version, whole. */
  readonly desired: readonly KubeObject[];
  /** The stable version, whole. */
  readonly current: readonly KubeObject[];
  readonly deployment: KubeObject;
  readonly service: KubeObject;
  /** That the canary's pods have, so that no stable selector finds them. */
  readonly pods: PodLabels;
  readonly release: string;
  readonly version: string;
  /** ConfigMaps and Secrets that the workload reads and that this version takes away: its canary must do without, too. */
  readonly dropped?: readonly KubeObject[];
}

/**
 * What stands beside the stable workload: the new one with one replica or more, its own copies of the ConfigMaps and
 * Secrets it reads, of the NetworkPolicies that select or admit it, and its Service. No selector of a stable object matches its pods.
 */
export function canaryObjects(source: CanarySource, replicas: number): readonly KubeObject[] {
  const { desired, current, deployment, pods, release, dropped = [] } = source;
  const own = (object: KubeObject): KubeObject => besideStable(object, release);

  const copied = readConfigs(deployment, desired);
  const configs = copied.map((object) => own(object));
  const policies = selectedPolicies(desired, deployment).map((object) => own(policyForCanary(object, pods)));
  const admitted = admissions(desired, current, deployment.metadata.namespace, pods).map(own);
  const withCopies = new Set([...copied, ...dropped].map(configKey));
  const canary = gatedOf(deployment)?.canary(source, replicas, withCopies);
  return [
    ...configs,
    ...policies,
    ...admitted,
    own(canaryService(source.service, pods)),
    ...(canary === undefined ? [] : [own(canary)]),
  ];
}

function canaryService(service: KubeObject, pods: PodLabels): KubeObject {
  const selector = canaryServiceSelector(stringMap(service, 'spec', 'selector'), pods);
  const annotations = copiedAnnotations(stringMap(service, 'metadata', 'annotations'));
  const metadata = { ...service.metadata, annotations };
  return { ...service, metadata, spec: canaryServiceSpec(service, selector) };
}

function besideStable(object: KubeObject, release: string): KubeObject {
  const { name, namespace, labels: own, annotations } = object.metadata;
  return {
    ...object,
    metadata: {
      name: canaryName(name),
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...own, [labels.release]: release },
      ...(annotations === undefined ? {} : { annotations: ofCopy(annotations) }),
    },
  };
}

/** What becomes of an object that leaves is said of that one: its copy always goes. */
function ofCopy(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const own: ReadonlySet<string> = new Set([known.prune, known.replace]);
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !own.has(name)));
}

function configKey(object: KubeObject): string {
  return `${object.kind}/${object.metadata.name}`;
}
