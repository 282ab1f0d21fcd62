import type { KubeObject } from '@seatrial/model';
import { labels } from '@seatrial/model';
import { field, items, numberAt, stringMap, withField } from '../fields.ts';
import { treeAnnotation } from '../health/workload.ts';
import { hasLabels, selectorMatches } from '../label-selector.ts';
import { canaryName } from './names.ts';
import { type ConfigKind, mapConfigReferences, readConfigs } from './references.ts';

export interface CanarySource {
  /** The new version, whole. */
  readonly desired: readonly KubeObject[];
  readonly deployment: KubeObject;
  readonly service: KubeObject;
  readonly release: string;
  readonly tree: string;
  /** ConfigMaps and Secrets that the workload reads and that this version takes away: its canary must do without, too. */
  readonly dropped?: readonly KubeObject[];
}

/** A version that crashes a moment after it was first ready must not see a request: users would see the crash. */
const canaryMinReadySeconds = 2;

/** Fields of a Service that belong to one object alone and cannot be copied. */
const serviceOwnFields = [
  'clusterIP',
  'clusterIPs',
  'healthCheckNodePort',
  'loadBalancerIP',
  'externalIPs',
  'externalTrafficPolicy',
  'allocateLoadBalancerNodePorts',
];

/**
 * What stands beside the stable workload: the new Deployment with one replica or more, its own copies of the ConfigMaps and
 * Secrets it reads, of the NetworkPolicies that select it, and its Service. No selector of a stable object matches its pods.
 */
export function canaryObjects(source: CanarySource, replicas: number): readonly KubeObject[] {
  const { desired, deployment, release, dropped = [] } = source;
  const template = stringMap(deployment, 'spec', 'template', 'metadata', 'labels');
  const rename = selectorKeys(source, template);
  const own = (object: KubeObject): KubeObject => besideStable(object, release);

  const copied = readConfigs(deployment, desired);
  const configs = copied.map((object) => own(object));
  const policies = selectedPolicies(desired, deployment).map((object) => own(canaryPolicy(object, rename)));
  return [
    ...configs,
    ...policies,
    own(canaryService(source.service, rename)),
    own(canaryDeployment(source, replicas, rename, new Set([...copied, ...dropped].map(configKey)))),
  ];
}

/** NetworkPolicies of this version that the workload's pods fall under. */
export function selectedPolicies(
  desired: readonly KubeObject[],
  deployment: KubeObject,
): readonly KubeObject[] {
  const template = stringMap(deployment, 'spec', 'template', 'metadata', 'labels');
  return desired.filter(
    (object) =>
      object.kind === 'NetworkPolicy' && selectorMatches(field(object, 'spec', 'podSelector'), template),
  );
}

/** One for all pods of a namespace would open doors of the stable ones too: policies add up. */
function canaryPolicy(policy: KubeObject, rename: ReadonlySet<string>): KubeObject {
  const selector = renamedSelector(field(policy, 'spec', 'podSelector'), rename);
  return withField(
    policy,
    ['spec', 'podSelector'],
    withField(selector, ['matchLabels', labels.role], 'canary'),
  );
}

function canaryDeployment(
  source: CanarySource,
  replicas: number,
  rename: ReadonlySet<string>,
  copied: ReadonlySet<string>,
): KubeObject {
  const { deployment, tree } = source;
  const podSpec = mapConfigReferences(
    field(deployment, 'spec', 'template', 'spec'),
    (kind: ConfigKind, name) => (copied.has(`${kind}/${name}`) ? canaryName(name) : name),
  );
  const templateLabels = renamedLabels(
    stringMap(deployment, 'spec', 'template', 'metadata', 'labels'),
    rename,
  );
  let canary: KubeObject = withField(deployment, ['spec', 'replicas'], replicas);
  const minReadySeconds = Math.max(
    canaryMinReadySeconds,
    numberAt(deployment, 'spec', 'minReadySeconds') ?? 0,
  );
  canary = withField(canary, ['spec', 'minReadySeconds'], minReadySeconds);
  canary = withField(
    canary,
    ['spec', 'selector'],
    renamedSelector(field(deployment, 'spec', 'selector'), rename),
  );
  canary = withField(canary, ['spec', 'template', 'metadata', 'labels'], {
    ...templateLabels,
    [labels.role]: 'canary',
  });
  canary = withField(canary, ['metadata', 'annotations', treeAnnotation], tree);
  return withField(canary, ['spec', 'template', 'spec'], podSpec);
}

function canaryService(service: KubeObject, rename: ReadonlySet<string>): KubeObject {
  const spec = Object.fromEntries(
    Object.entries((field(service, 'spec') ?? {}) as Record<string, unknown>).filter(
      ([name]) => !serviceOwnFields.includes(name),
    ),
  );
  return {
    ...service,
    spec: {
      ...spec,
      type: 'ClusterIP',
      selector: renamedLabels(stringMap(service, 'spec', 'selector'), rename),
      ports: items(service, 'spec', 'ports').map((port) => omit(port, 'nodePort')),
    },
  };
}

/**
 * Labels whose values differ on canary pods: all of the Deployment's own selector, and one of each Service that would
 * select them otherwise.
 */
function selectorKeys(source: CanarySource, template: Readonly<Record<string, string>>): ReadonlySet<string> {
  const keys = new Set(Object.keys(stringMap(source.deployment, 'spec', 'selector', 'matchLabels')));
  for (const object of source.desired) {
    const selector = object.kind === 'Service' ? stringMap(object, 'spec', 'selector') : {};
    const names = Object.keys(selector);
    if (names.length > 0 && hasLabels(template, selector) && !names.some((name) => keys.has(name))) {
      keys.add(names.sort()[0] ?? '');
    }
  }
  return keys;
}

function renamedLabels(
  map: Readonly<Record<string, string>>,
  rename: ReadonlySet<string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(map).map(([name, value]) => [name, rename.has(name) ? canaryName(value) : value]),
  );
}

function renamedSelector(selector: unknown, rename: ReadonlySet<string>): unknown {
  return withField(selector, ['matchLabels'], renamedLabels(stringMap(selector, 'matchLabels'), rename));
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

function omit(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}
