import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ScriptedServer {
  readonly origin: string;
  /** `METHOD path?query` of everything that was asked. */
  readonly requests: string[];
  close(): Promise<void>;
}

export type Script = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** An HTTP server on the loopback that answers as the script says; discovery of `v1` is answered for it. */
export async function startScriptedServer(script: Script): Promise<ScriptedServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    if (request.url === '/api/v1') sendJson(response, 200, CORE_KINDS);
    else void script(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A kubeconfig for a plain HTTP server without credentials. */
export function kubeconfigFor(origin: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'local', cluster: { server: origin } }],
    users: [{ name: 'nobody', user: {} }],
    contexts: [{ name: 'local', context: { cluster: 'local', user: 'nobody' } }],
    'current-context': 'local',
  });
}

const CORE_KINDS = {
  kind: 'APIResourceList',
  resources: [
    { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
    { name: 'pods', kind: 'Pod', namespaced: true },
    { name: 'pods/eviction', kind: 'Eviction', namespaced: true },
    { name: 'nodes', kind: 'Node', namespaced: false },
  ],
};
