import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Passes requests on to `target`, and holds back what comes after `bytesMax` of one answer until it is opened. */
export async function aProxyThatStopsAfter(target: string, bytesMax: number) {
  const reached = Promise.withResolvers<void>();
  let opened = false;
  const { origin } = new URL(target);
  const relay = async (request: IncomingMessage, response: ServerResponse) => {
    const body = request.method === 'POST' ? await buffer(request) : undefined;
    const headers = Object.fromEntries(
      ['content-type', 'content-encoding', 'git-protocol'].flatMap((name) => {
        const value = request.headers[name];
        return value === undefined ? [] : [[name, String(value)]];
      }),
    );
    const answer = await fetch(`${origin}${request.url}`, {
      method: request.method ?? 'GET',
      headers,
      ...(body && { body }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    if (opened || bytes.length <= bytesMax) return response.end(bytes);
    return response.write(bytes.subarray(0, bytesMax), () => reached.resolve());
  };
  const proxy = createServer((request, response) => void relay(request, response)).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/config.git`,
    reached: reached.promise,
    open: () => {
      opened = true;
    },
    close: () => {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}
