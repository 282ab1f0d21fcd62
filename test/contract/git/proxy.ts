import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Passes requests on to the repository at `target`, and leaves it to `send` what becomes of each answer. */
async function aProxy(target: string, send: (bytes: Buffer, response: ServerResponse, path: string) => void) {
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
    send(bytes, response, request.url ?? '');
  };
  const proxy = createServer((request, response) => void relay(request, response)).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/config.git`,
    async [Symbol.asyncDispose]() {
      proxy.closeAllConnections();
      proxy.close();
    },
  };
}

/** Holds back what comes after `bytesMax` of one answer: `open` ends that for later ones, `release` for this one too. */
export async function aProxyThatStopsAfter(target: string, bytesMax: number) {
  const reached = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  let isOpen = false;
  const proxy = await aProxy(target, (bytes, response) => {
    if (isOpen || bytes.length <= bytesMax) {
      response.end(bytes);
      return;
    }
    response.write(bytes.subarray(0, bytesMax), () => reached.resolve());
    void released.promise.then(() => response.end(bytes.subarray(bytesMax)));
  });
  const open = (): void => {
    isOpen = true;
  };
  return {
    ...proxy,
    reached: reached.promise,
    open,
    release: () => {
      open();
      released.resolve();
    },
  };
}

/** Flips a byte in each pack that comes while `spoils` is on, as a bad cable or somebody in between would. */
export async function aProxyThatSpoils(target: string) {
  const state = { spoils: false };
  const proxy = await aProxy(target, (bytes, response) => {
    const pack = bytes.indexOf('PACK');
    if (state.spoils && pack >= 0) bytes.writeUInt8(bytes.readUInt8(pack + 25) ^ 0xff, pack + 25);
    response.end(bytes);
  });
  return { ...proxy, state };
}

/** Counts how often somebody asks which refs there are, and holds the answers back while `held` is there. */
export async function aProxyThatCounts(target: string) {
  const state: { asked: number; held: Promise<void> | undefined } = { asked: 0, held: undefined };
  const proxy = await aProxy(target, (bytes, response, path) => {
    if (path.includes('/info/refs')) state.asked += 1;
    void Promise.resolve(state.held).then(() => response.end(bytes));
  });
  return { ...proxy, state };
}

/** Holds back the answers to pushes while `held` is there; `reached` resolves with the first that is held. */
export async function aProxyThatHoldsPushes(target: string) {
  const reached = Promise.withResolvers<void>();
  const state: { held: Promise<void> | undefined } = { held: undefined };
  const proxy = await aProxy(target, (bytes, response, path) => {
    if (state.held === undefined || !path.endsWith('/git-receive-pack')) return void response.end(bytes);
    reached.resolve();
    void state.held.then(() => response.end(bytes));
  });
  return { ...proxy, state, reached: reached.promise };
}
