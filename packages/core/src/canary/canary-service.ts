import type { KubeObject } from '@seatrial/model';
import { field, items, stringAt } from '../fields.ts';

/**
 * Fields that say how a Service reaches its pods. All others belong to a type (class and source ranges of a load
 * balancer, node ports) or to one object alone (addresses), and an API server refuses them on a copy of type ClusterIP.
 */
const copiedFields = [
  'internalTrafficPolicy',
  'ipFamilies',
  'ipFamilyPolicy',
  'publishNotReadyAddresses',
  'sessionAffinity',
  'sessionAffinityConfig',
  'trafficDistribution',
];

/** Those that make something outside of the cluster, of which the stable Service's own is the only one. */
const outsideGroups = new Set([
  'service.beta.kubernetes.io',
  'cloud.google.com',
  'networking.gke.io',
  'kube-vip.io',
  'lbipam.cilium.io',
]);

/** The spec of the Service that reaches the canary alone, as an API server takes it. */
export function canaryServiceSpec(
  service: KubeObject,
  selector: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const spec = Object.entries(field(service, 'spec') ?? {}).filter(([name]) => copiedFields.includes(name));
  const isHeadless = stringAt(service, 'spec', 'clusterIP') === 'None';
  return {
    ...Object.fromEntries(spec),
    type: 'ClusterIP',
    ...(isHeadless ? { clusterIP: 'None' } : {}),
    selector,
    ports: items(service, 'spec', 'ports').map((port) => without(port, 'nodePort')),
  };
}

export function copiedAnnotations(annotations: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).filter(([name]) => !makesSomethingOutside(name)));
}

function makesSomethingOutside(annotation: string): boolean {
  const [group = '', name] = annotation.split('/', 2);
  return name !== undefined && (outsideGroups.has(group) || /^(external-dns|metallb)\./.test(group));
}

function without(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}
