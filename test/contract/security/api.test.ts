import { request } from 'node:http';
import { connect } from 'node:net';
import { type ApiLimits, defaultApiLimits, type ServeOptions, serveApi } from '@seatrial/api';
import { systemClock } from '@seatrial/kube';
import { describe, expect, it, onTestFinished } from 'vitest';

const access = { issuer: 'https://issuer.example.com', audience: 'seatrial', rules: [] };

/** The HTTP API with limits that a test can wait for; nobody is let in, and who asks the cluster has gone too far. */
async function anApi(limits: Partial<ApiLimits> = {}, parts: Partial<ServeOptions> = {}) {
  const seen = { asked: 0 };
  const api = await serveApi({
    host: '127.0.0.1',
    port: 0,
    access: async () => ({ type: 'Value', value: [access] }),
    verify: async () => ({ type: 'Refused', why: 'it is not signed by its issuer' }),
    kube: {
      impersonate() {
        seen.asked += 1;
        throw new Error('a stranger came through');
      },
    },
    clock: systemClock,
    steadyClock: systemClock,
    newId: () => 'r',
    log: () => undefined,
    count: () => undefined,
    limits: { ...defaultApiLimits, ...limits },
    ...parts,
  });
  onTestFinished(() => api.close());
  return { ...api, seen, port: Number(new URL(api.url).port) };
}

/** Sends these bytes, and gives what comes back until the other side ends the connection. */
function sent(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      answer += text;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
  });
}

const head = 'GET /v1/whoami HTTP/1.1\r\nHost: x\r\n';

describe('a stranger at the HTTP API', () => {
  it('has so many connections and no more', async () => {
    const { port } = await anApi({ connectionsMax: 2 });
    const open = [1, 2].map(() => connect(port, '127.0.0.1'));
    onTestFinished(() => open.forEach((socket) => socket.destroy()));
    await Promise.all(open.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));

    expect(await sent(port, `${head}\r\n`)).toBe('');
  });

  it.each([
    ['headers that do not end', head, {}],
    ['a body that does not come', `PATCH /v1/x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n`, {}],
  ])('is not waited for with %s', async (_, bytes, limits) => {
    const { port } = await anApi({
      headersTimeoutMs: 100,
      requestTimeoutMs: 200,
      checkEveryMs: 20,
      ...limits,
    });

    expect(await sent(port, bytes)).toMatch(/^HTTP\/1\.1 (401|408)/);
  });

  it('is refused with headers that are too large', async () => {
    const { port } = await anApi();

    expect(await sent(port, `${head}X: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
  });

  it('gains nothing by two tokens, another way to say whom it asks for, or another method', async () => {
    const { port, seen } = await anApi();
    const asks = [
      `${head}Authorization: Bearer a.b.c\r\nAuthorization: Bearer d.e.f\r\nConnection: close\r\n\r\n`,
      `${head}Impersonate-User: admin\r\nImpersonate-Group: system:masters\r\nConnection: close\r\n\r\n`,
      'GET http://other.example.com/v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'GET //v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    ];

    for (const ask of asks) expect(await sent(port, ask)).toMatch(/^HTTP\/1\.1 401/);
    for (const method of ['DELETE', 'PUT', 'HEAD', 'OPTIONS'])
      expect(
        await sent(port, `${method} /v1/whoami HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
      ).toMatch(/^HTTP\/1\.1 400/);
    expect(seen.asked).toBe(0);
  });

  it('is not worked for once it has gone', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const { url } = await anApi(
      {},
      {
        verify: (_, __, { signal }) => {
          begun.resolve(signal);
          return new Promise(() => undefined);
        },
      },
    );
    const asking = request(`${url}/v1/whoami`, { headers: { authorization: 'Bearer a.b.c' } });
    asking.on('error', () => undefined).end();
    const signal = await begun.promise;
    const ended = new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));

    asking.destroy();

    await ended;
    expect(signal.aborted).toBe(true);
  });
});
