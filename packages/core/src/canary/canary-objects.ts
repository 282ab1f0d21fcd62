import type { KubeObject } from '@seatrial/model';
import { labels } from '@seatrial/model';
import { field, numberAt, stringMap, withField } from '../fields.ts';
import { versionAnnotation } from '../health/workload.ts';
import { canaryServiceSelector, canaryWorkloadSelector, withOwnSelectors } from './canary-labels.ts';
import { admissions, policyForCanary, selectedPolicies } from './canary-policies.ts';
import { canaryServiceSpec, copiedAnnotations } from './canary-service.ts';
import { canaryName } from './names.ts';
import type { PodLabels } from './pod-labels.ts';
import { type ConfigKind, mapConfigReferences, readConfigs } from './references.ts';

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

/** A version that crashes a moment after it was first ready must not see a request: users would see the crash. */
const canaryMinReadySeconds = 2;

/**
 * What stands beside the stable workload: the new Deployment with one replica or more, its own copies of the ConfigMaps and
 * Secrets it reads, of the NetworkPolicies that select or admit it, and its Service. No selector of a stable object matches its pods.
 */
export function canaryObjects(source: CanarySource, replicas: number): readonly KubeObject[] {
  const { desired, current, deployment, pods, release, dropped = [] } = source;
  const own = (object: KubeObject): KubeObject => besideStable(object, release);

  const copied = readConfigs(deployment, desired);
  const configs = copied.map((object) => own(object));
  const policies = selectedPolicies(desired, deployment).map((object) => own(policyForCanary(object, pods)));
  const admitted = admissions(desired, current, deployment.metadata.namespace, pods).map(own);
  return [
    ...configs,
    ...policies,
    ...admitted,
    own(canaryService(source.service, pods)),
    own(canaryDeployment(source, replicas, new Set([...copied, ...dropped].map(configKey)))),
  ];
}

function canaryDeployment(source: CanarySource, replicas: number, copied: ReadonlySet<string>): KubeObject {
  const { deployment, pods, version } = source;
  const podSpec = mapConfigReferences(
    field(deployment, 'spec', 'template', 'spec'),
    (kind: ConfigKind, name) => (copied.has(`${kind}/${name}`) ? canaryName(name) : name),
  );
  let canary: KubeObject = withField(deployment, ['spec', 'replicas'], replicas);
  const minReadySeconds = Math.max(
    canaryMinReadySeconds,
    numberAt(deployment, 'spec', 'minReadySeconds') ?? 0,
  );
  canary = withField(canary, ['spec', 'minReadySeconds'], minReadySeconds);
  const selector = canaryWorkloadSelector(field(deployment, 'spec', 'selector'), pods);
  canary = withField(canary, ['spec', 'selector'], selector);
  canary = withField(canary, ['spec', 'template', 'metadata', 'labels'], pods.canary);
  canary = withField(canary, ['metadata', 'annotations', versionAnnotation], version);
  return withField(canary, ['spec', 'template', 'spec'], withOwnSelectors(podSpec, pods));
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
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
}

function configKey(object: KubeObject): string {
  return `${object.kind}/${object.metadata.name}`;
}
