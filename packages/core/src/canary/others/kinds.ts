import type { KubeObject } from '@seatrial/model';
import { field, items, stringAt, stringMap } from '../../fields.ts';
import { hasLabels, selectorMatches } from '../../label-selector.ts';
import { keysOfSelector, type Labels, type PodLabels } from '../pod-labels.ts';
import {
  admitsStableOnly,
  isForStableOnly,
  namesStableOnly,
  type Place,
  selectsStableOnly,
  specsOf,
  type Unlike,
  withoutSources,
} from './place.ts';

/** A kind whose objects may find the stable pods by their labels, or the stable Service by its name. */
export interface OthersKind {
  /** As the API server may serve it, the newest first. */
  readonly apiVersions: readonly string[];
  readonly kind: string;
  /** Whether objects of other namespaces matter too. */
  readonly reach: 'Namespace' | 'Cluster';
  /** Objects of the application itself have their own way, which its canary follows. */
  readonly ofOthersOnly?: boolean;
  /** What an object does with the stable pods alone, if it does. */
  readonly look: (object: KubeObject, place: Place) => Unlike | undefined;
}

/** What is looked for before a canary starts. A new kind is one more row, and one more rule in `model/src/install/rbac.ts`. */
export const othersKinds: readonly OthersKind[] = [
  {
    apiVersions: ['networking.k8s.io/v1'],
    kind: 'NetworkPolicy',
    reach: 'Cluster',
    ofOthersOnly: true,
    look: lookAtNetworkPolicy,
  },
  {
    apiVersions: ['v1'],
    kind: 'Service',
    reach: 'Namespace',
    ofOthersOnly: true,
    look: (service, { pods }) => {
      const selector = stringMap(service, 'spec', 'selector');
      return Object.keys(selector).length > 0 && hasLabels(pods.canary, selector)
        ? 'ReachesCanary'
        : undefined;
    },
  },
  {
    apiVersions: ['policy/v1'],
    kind: 'PodDisruptionBudget',
    reach: 'Namespace',
    look: ({ spec }, { pods }) => selected(selectsStableOnly(pods, field(spec, 'selector'))),
  },
  {
    apiVersions: ['monitoring.coreos.com/v1'],
    kind: 'PodMonitor',
    reach: 'Cluster',
    look: (monitor, place) => lookAtMonitor(monitor, place, place.pods),
  },
  {
    apiVersions: ['monitoring.coreos.com/v1'],
    kind: 'ServiceMonitor',
    reach: 'Cluster',
    look: (monitor, place) => lookAtMonitor(monitor, place, place.serviceLabels),
  },
  ...['AuthorizationPolicy', 'PeerAuthentication', 'RequestAuthentication'].map((kind) =>
    istio('security.istio.io', kind, ['spec', 'selector', 'matchLabels']),
  ),
  istio('telemetry.istio.io', 'Telemetry', ['spec', 'selector', 'matchLabels']),
  istio('networking.istio.io', 'Sidecar', ['spec', 'workloadSelector', 'labels']),
  istio('networking.istio.io', 'EnvoyFilter', ['spec', 'workloadSelector', 'labels'], ['v1alpha3']),
  {
    apiVersions: ['networking.istio.io/v1', 'networking.istio.io/v1beta1'],
    kind: 'DestinationRule',
    reach: 'Cluster',
    look: lookAtDestinationRule,
  },
  { apiVersions: ['cilium.io/v2'], kind: 'CiliumNetworkPolicy', reach: 'Cluster', look: lookAtCilium },
  {
    apiVersions: ['cilium.io/v2'],
    kind: 'CiliumClusterwideNetworkPolicy',
    reach: 'Cluster',
    look: lookAtCilium,
  },
];

function selected(isSelected: boolean): Unlike | undefined {
  return isSelected ? 'Selects' : undefined;
}

const directions = [
  ['ingress', 'from'],
  ['egress', 'to'],
] as const;

/** networking.k8s.io/v1: a peer without a namespaceSelector is of the policy's own namespace. */
function lookAtNetworkPolicy(
  policy: KubeObject,
  { namespace, namespaceLabels, pods }: Place,
): Unlike | undefined {
  const isOwn = policy.metadata.namespace === namespace;
  if (isOwn && selectsStableOnly(pods, field(policy, 'spec', 'podSelector'))) return 'Selects';
  const isPeer = (peer: unknown, labels: Labels): boolean => {
    const [pod, ofNamespace] = [field(peer, 'podSelector'), field(peer, 'namespaceSelector')];
    if (pod === undefined && ofNamespace === undefined) return false;
    const isThere = ofNamespace === undefined ? isOwn : selectorMatches(ofNamespace, namespaceLabels);
    return isThere && (pod === undefined || selectorMatches(pod, labels));
  };
  const admits = directions.some(([rules, peers]) =>
    items(policy, 'spec', rules).some((rule) => admitsStableOnly(pods, items(rule, peers), isPeer)),
  );
  return admits ? 'Admits' : undefined;
}

/** monitoring.coreos.com/v1: without a namespaceSelector it looks into its own namespace. */
function lookAtMonitor(monitor: KubeObject, { namespace }: Place, found: PodLabels): Unlike | undefined {
  const names = items(monitor, 'spec', 'namespaceSelector', 'matchNames');
  const isAny = field(monitor, 'spec', 'namespaceSelector', 'any') === true;
  const isThere =
    isAny || (names.length === 0 ? monitor.metadata.namespace === namespace : names.includes(namespace));
  return selected(isThere && selectsStableOnly(found, field(monitor, 'spec', 'selector')));
}

/** Where Istio keeps what holds for the whole mesh, unless it was installed otherwise. */
const istioRootNamespace = 'istio-system';

function istio(
  group: string,
  kind: string,
  path: readonly string[],
  versions: readonly string[] = ['v1', 'v1beta1', 'v1alpha1'],
): OthersKind {
  return {
    apiVersions: versions.map((version) => `${group}/${version}`),
    kind,
    reach: 'Cluster',
    look: (object, { namespace, pods }) => {
      const where = object.metadata.namespace;
      const isThere = where === namespace || where === istioRootNamespace;
      return selected(isThere && namesStableOnly(pods, object, ...path));
    },
  };
}

/** A rule is about a host; a short name is of the rule's own namespace. One with a wildcard is about the canary's too. */
function lookAtDestinationRule(rule: KubeObject, { namespace, service, pods }: Place): Unlike | undefined {
  const [name, of = rule.metadata.namespace, ...rest] = (stringAt(rule, 'spec', 'host') ?? '').split('.');
  const isService = rest.length === 0 || rest[0] === 'svc';
  if (name === service && of === namespace && isService) return 'NamesService';
  const isOwn = rule.metadata.namespace === namespace;
  return selected(isOwn && namesStableOnly(pods, rule, 'spec', 'workloadSelector', 'matchLabels'));
}

/** Labels by which Cilium knows a pod's namespace. */
const ciliumNamespace = 'io.kubernetes.pod.namespace';
const ciliumNamespaceLabel = 'io.cilium.k8s.namespace.labels.';

/** cilium.io/v2: endpoints of a policy with a namespace are of that one, unless their selector names a namespace itself. */
function lookAtCilium(policy: KubeObject, place: Place): Unlike | undefined {
  const { namespace, namespaceLabels, pods } = place;
  const ofNamespace = {
    [ciliumNamespace]: namespace,
    ...Object.fromEntries(
      Object.entries(namespaceLabels).map(([key, value]) => [`${ciliumNamespaceLabel}${key}`, value]),
    ),
  };
  const where = policy.metadata.namespace;
  const isOwn = where === undefined || where === namespace;
  const isEndpoint = (selector: unknown, labels: Labels): boolean => {
    const bare = withoutSources(selector);
    const namesNamespace = keysOfSelector(bare).some(
      (key) => key === ciliumNamespace || key.startsWith(ciliumNamespaceLabel),
    );
    return (isOwn || namesNamespace) && selectorMatches(bare, { ...labels, ...ofNamespace });
  };
  for (const spec of specsOf(policy)) {
    const subject = field(spec, 'endpointSelector');
    if (isOwn && subject !== undefined && isForStableOnly(pods, (labels) => isEndpoint(subject, labels)))
      return 'Selects';
    const peers = ['ingress', 'ingressDeny', 'egress', 'egressDeny'].flatMap((rules) =>
      items(spec, rules).flatMap((rule) => [items(rule, 'fromEndpoints'), items(rule, 'toEndpoints')]),
    );
    if (peers.some((some) => admitsStableOnly(pods, some, isEndpoint))) return 'Admits';
  }
  return undefined;
}
