import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeObject } from '@seatrial/model';
import { realAddress } from '../../../packages/localcluster/src/node/addresses.ts';

export const namespace = 'shop';

/** A small server that says which version it is, at the real address of a reported pod address; `/hang` gets no answer. */
export interface TestPod {
  readonly podIP: string;
  readonly port: number;
  /** As a pod that ends well: it answers what it has, and closes its connections. */
  end(): Promise<void>;
  /** As a pod that is killed. */
  kill(): Promise<void>;
}

export async function startPod(podIP: string, version: string, port = 0): Promise<TestPod> {
  const server: Server = createServer((request, response) => {
    if (request.url === '/hang') return;
    const body = JSON.stringify({ version, pod: podIP, headers: request.headers, url: request.url });
    response.writeHead(200, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(port, realAddress(podIP), resolve));
  const closed = (): Promise<void> => new Promise((resolve) => server.close(() => resolve()));
  return {
    podIP,
    port: (server.address() as AddressInfo).port,
    end: closed,
    kill: () => {
      const ended = closed();
      server.closeAllConnections();
      return ended;
    },
  };
}

export function aService(name: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: { ports: [{ port: 80, targetPort: 8080 }] },
  };
}

export function aSlice(service: string, pods: readonly TestPod[], port = pods[0]?.port): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${service}-1`, namespace, labels: { 'kubernetes.io/service-name': service } },
    addressType: 'IPv4',
    ports: [{ name: '', port, protocol: 'TCP' }],
    endpoints: pods.map(({ podIP }) => ({ addresses: [podIP], conditions: { ready: true } })),
  };
}

export function aRoute(name: string, backendRefs: readonly object[], rule: object = {}): KubeObject {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name, namespace },
    spec: {
      parentRefs: [{ name: 'local', namespace: 'seatrial-gateway' }],
      hostnames: [`${name}.test`],
      rules: [{ backendRefs, ...rule }],
    },
  };
}

export function weighted(stable: number, canary: number): readonly object[] {
  return [
    { name: 'web', port: 80, weight: stable },
    { name: 'web-canary', port: 80, weight: canary },
  ];
}
