import { each, group, type Template, when } from '../template.ts';
import { podLabels, ports, runnerMetadata } from './place.ts';
import { httpUrl } from './secrets.ts';

/** Where kube-apiserver listens in most clusters: as its Service has it, and as its endpoints do. */
const apiServerPorts = [443, 6443];
/** A URL with a port. */
const withPort = /^[a-z]+:\/\/[^/]*:([0-9]+)(\/.*)?$/;
const withoutTls = /^http:\/\//;

/**
 * Nothing comes in but scrapes, webhooks and calls of the HTTP API, nothing goes out but to names, the API server, the repository and its
 * forge. A server is known by its name, which no NetworkPolicy can have: of what is outside only ports are said. Probes come from the node.
 */
export const networkPolicy: Template = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: runnerMetadata,
  spec: {
    podSelector: { matchLabels: podLabels },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      { from: [{ namespaceSelector: {} }], ports: [tcp(ports.metrics)] },
      when('hookSecret', [{ ports: [tcp(ports.hook)] }]),
      when('apiTlsSecret', [{ ports: [tcp(ports.api)] }]),
    ],
    egress: [
      { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] },
      {
        ports: [
          ...apiServerPorts.map(tcp),
          when({ name: 'repository', matches: [withPort] }, [tcp(group(withPort, 'repository'))]),
          when({ name: 'forgeUrl', matches: [withPort] }, [tcp(group(withPort, 'forgeUrl'))]),
          when({ name: 'repository', matchesNot: [httpUrl, withPort] }, [tcp(22)]),
          when({ name: 'repository', matches: [withoutTls], matchesNot: [withPort] }, [tcp(80)]),
        ],
      },
      each('egress'),
    ],
  },
};

/** Not for pods alone: an Ingress or a Gateway finds the port for webhooks here. */
export const service: Template = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: runnerMetadata,
  spec: {
    selector: podLabels,
    ports: [
      { name: 'metrics', port: ports.metrics, targetPort: 'metrics' },
      when('hookSecret', [{ name: 'hook', port: ports.hook, targetPort: 'hook' }]),
      when('apiTlsSecret', [{ name: 'api', port: ports.api, targetPort: 'api' }]),
    ],
  },
};

/** To a port of the pods of a namespace, for the values of `egress`. */
export function egressTo(namespace: string, port: number): Readonly<Record<string, unknown>> {
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  return { to: [{ namespaceSelector }], ports: [tcp(port)] };
}

function tcp(port: Template): { readonly protocol: string; readonly port: Template } {
  return { protocol: 'TCP', port };
}
