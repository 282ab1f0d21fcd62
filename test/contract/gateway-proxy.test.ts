import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { systemClock } from '@seatrial/kube';
import { describe, expect, it, onTestFinished } from 'vitest';
import { compileWorld } from '../../packages/localcluster/src/gateway/compile-world.ts';
import { aRoute, aService, aSlice } from '../../packages/localcluster/src/gateway/fixtures.ts';
import { listenHttp } from '../../packages/localcluster/src/gateway/http-listener.ts';
import { defaultGatewayLimits } from '../../packages/localcluster/src/gateway/limits.ts';
import { createProxy } from '../../packages/localcluster/src/gateway/proxy.ts';
import { createUpstreams } from '../../packages/localcluster/src/gateway/upstreams.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

describe('the proxy, between real connections', () => {
  it('streams bodies both ways', async () => {
    const { ask } = await given([(asked, response) => void asked.pipe(response)]);
    const body = Buffer.alloc(3_000_000, 'x');

    const chunked = await ask({ method: 'POST', headers: { 'transfer-encoding': 'chunked' } }, body);
    const sized = await ask({ method: 'PUT', headers: { 'content-length': body.length } }, body);

    expect([(await buffer(chunked)).equals(body), (await buffer(sized)).equals(body)]).toEqual([true, true]);
  });

  it('keeps to itself what concerns one connection', async () => {
    const seen: IncomingMessage['headers'][] = [];
    const { ask } = await given([
      ({ headers }, response) => {
        seen.push(headers);
        response
          .writeHead(200, { connection: 'x-private', 'x-private': '1', 'set-cookie': ['a=1', 'b=2'] })
          .end();
      },
    ]);

    const answer = await ask({
      headers: { connection: 'keep-alive, x-hop', 'x-hop': '1', te: 'trailers', 'x-kept': '1' },
    });

    expect(seen[0]).toMatchObject({ host: 'shop.test', 'x-kept': '1', 'x-forwarded-host': 'shop.test' });
    expect(Object.keys(seen[0] ?? {})).not.toEqual(expect.arrayContaining(['x-hop']));
    expect(seen[0]).not.toHaveProperty('te');
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.headers).not.toHaveProperty('x-private');
  });

  it.each([
    ['HEAD', 200],
    ['GET', 204],
    ['GET', 304],
  ])('gives an answer to %s with status %i, which has no body', async (method, status) => {
    const { ask, counted } = await given([
      (_asked, response) => void response.writeHead(status, { etag: '"1"' }).end(),
    ]);

    const answer = await ask({ method });

    expect([answer.statusCode, answer.headers['etag'], await text(answer)]).toEqual([status, '"1"', '']);
    expect(counted).toEqual([`shop/web ${status}`]);
  });

  it('tries an idempotent request once more, elsewhere, when a connection breaks before the answer', async () => {
    const { ask, counted } = await given([cut, say('second')]);

    const answers = await Promise.all([ask({}), ask({}), ask({ method: 'DELETE' })]);

    expect(await Promise.all(answers.map(text))).toEqual(['second', 'second', 'second']);
    expect(counted).toEqual(['shop/web 200', 'shop/web 200', 'shop/web 200']);
  });

  it('does not repeat what may have been done', async () => {
    const { ask, counted } = await given([cut, cut]);

    const posted = await ask({ method: 'POST', headers: { 'content-length': 1 } }, 'x');
    const bodiless = await ask({ method: 'POST', headers: { 'content-length': 0 } });

    expect([posted.statusCode, bodiless.statusCode]).toEqual([502, 502]);
    expect(counted).toEqual(['shop/web 502', 'shop/web 502']);
  });

  it('breaks an answer that the backend broke, and counts it as bad', async () => {
    const { ask, counted } = await given([
      (asked, response) => {
        response.writeHead(200, { 'content-length': 10 });
        response.write('half', () => asked.socket.destroy());
      },
    ]);

    const answer = await ask({});

    expect(answer.statusCode).toBe(200);
    await expect(text(answer)).rejects.toThrow('aborted');
    expect(counted).toEqual(['shop/web 502']);
  });

  it('ends the work when the user leaves, and blames nobody', async () => {
    const reached = Promise.withResolvers<IncomingMessage>();
    const { leave, counted } = await given([(asked) => reached.resolve(asked)]);

    const user = leave();
    const asked = await reached.promise;
    user.destroy();
    await new Promise((resolve) => asked.once('close', resolve));

    expect(counted).toEqual(['shop/web 499']);
  });

  it('answers 503 at once when it has too much to do', async () => {
    const waiting: ServerResponse[] = [];
    const reached = Promise.withResolvers<void>();
    const { ask, counted } = await given(
      [
        (_asked, response) => {
          waiting.push(response);
          if (waiting.length === 2) reached.resolve();
        },
      ],
      { requestsInFlightMax: 2 },
    );

    const two = [ask({}), ask({})];
    await reached.promise;
    const third = await ask({});
    for (const response of waiting) response.end();
    await Promise.all(two);

    expect([third.statusCode, third.headers['retry-after']]).toEqual([503, '1']);
    expect(counted).toEqual(['none 503', 'shop/web 200', 'shop/web 200']);
  });

  it('finds the host in a target with a whole URL, and refuses one without sense', async () => {
    const { ask, counted } = await given([say('web')]);

    const whole = await ask({ path: 'http://shop.test/a', headers: { host: 'elsewhere.test' } });
    const senseless = await ask({ path: '*', method: 'OPTIONS' });

    expect([whole.statusCode, senseless.statusCode]).toEqual([200, 400]);
    expect(counted).toEqual(['shop/web 200', 'none 400']);
  });
});

const say =
  (word: string): Handler =>
  (_asked, response) =>
    void response.end(word);

const cut: Handler = (asked) => void asked.socket.destroy();

/** A proxy for `shop.test` in front of one endpoint for each handler, all on one port. */
async function given(handlers: readonly Handler[], limits: Partial<typeof defaultGatewayLimits> = {}) {
  const all = { ...defaultGatewayLimits, ...limits };
  let port = 0;
  const endpoints: string[] = [];
  for (const [index, handler] of handlers.entries()) {
    const server = createServer(handler);
    await new Promise<void>((resolve) => server.listen(port, `127.19.252.${index + 2}`, resolve));
    port = (server.address() as AddressInfo).port;
    endpoints.push(`198.19.252.${index + 2}`);
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
  }
  const world = {
    routes: [aRoute('web', { hostnames: ['shop.test'] })],
    services: [aService('web')],
    slices: [
      aSlice(
        'web',
        endpoints.map((address) => ({ addresses: [address] })),
        [{ port }],
      ),
    ],
    grants: [],
  };
  const identity = { namespace: 'seatrial-gateway', name: 'local', listener: 'http', port: 80 };
  const { table } = compileWorld(world, identity, all);
  const counted: string[] = [];
  const upstreams = createUpstreams({ clock: systemClock, limits: all });
  const proxy = createProxy({
    table: () => table,
    upstreams,
    metrics: {
      record: ({ backend }, code) => counted.push(`${backend} ${code}`),
      begin: () => () => undefined,
      contentType: '',
      render: async () => '',
    },
    port: () => 80,
    clock: systemClock,
    rng: () => 0,
    limits: all,
  });
  const listener = await listenHttp(0, proxy, { clock: systemClock, limits: all });
  onTestFinished(async () => {
    await listener.close();
    await upstreams.close();
  });

  function open(options: { method?: string; path?: string; headers?: Record<string, string | number> }) {
    const headers = { host: 'shop.test', ...options.headers };
    return request({ host: '127.0.0.1', port: listener.port, ...options, headers });
  }
  return {
    counted,
    ask: (options: Parameters<typeof open>[0], body?: string | Buffer) =>
      new Promise<IncomingMessage>((resolve, reject) => {
        open(options).on('response', resolve).on('error', reject).end(body);
      }),
    leave: () => {
      const asking = open({});
      asking.on('error', () => undefined).end();
      return asking;
    },
  };
}
