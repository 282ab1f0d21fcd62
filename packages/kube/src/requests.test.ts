import { describe, expect, it } from 'vitest';
import { aKube, aPod } from './testing/a-kube.ts';
import { sendJson } from './testing/scripted-server.ts';

const op = { signal: new AbortController().signal };
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' };

describe('requests', () => {
  it('encode names and keep their case', async () => {
    const { kube, server } = await aKube((_, response) => sendJson(response, 200, aPod));

    await kube.get({ ...pod, name: 'Web/../1' }, op);

    expect(server.requests).toEqual(['GET /api/v1', 'GET /api/v1/namespaces/shop/pods/Web%2F..%2F1']);
  });

  for (const name of ['', '.', '..']) {
    it(`refuse the name '${name}', which would address something else`, async () => {
      const { kube } = await aKube(() => undefined);

      await expect(kube.delete({ ...pod, name }, op)).rejects.toMatchObject({ code: 'Invalid' });
    });
  }

  it('are told of one by one: also those that are sent again, and those without an answer', async () => {
    const told: string[] = [];
    let answers = 0;
    const { kube, server } = await aKube(
      (_, response) => {
        answers += 1;
        if (answers === 1) sendJson(response, 429, {}, { 'retry-after': '0' });
        else sendJson(response, 200, aPod);
      },
      {
        onRequest({ verb, resource, code, seconds }) {
          expect(seconds).toBeGreaterThanOrEqual(0);
          told.push(`${verb} ${resource} ${code}`);
        },
      },
    );

    await kube.get(pod, op);
    await server.close();
    await expect(kube.delete(pod, op)).rejects.toMatchObject({ code: 'Unavailable' });

    expect(told.slice(0, 3)).toEqual(['get discovery 200', 'get pods 429', 'get pods 200']);
    expect(new Set(told.slice(3))).toEqual(new Set(['delete pods none']));
  });

  it('say by discovery whether a kind has a namespace, and nothing where it is not served', async () => {
    const { kube } = await aKube((_, response) => sendJson(response, 200, aPod));

    expect(await kube.scopeOf('v1', 'Pod', op)).toBe('Namespaced');
    expect(await kube.scopeOf('v1', 'Nope', op)).toBeUndefined();
  });

  it('wait for Retry-After of a 429, then go on', async () => {
    const answers = [429, 200];
    const { kube, server } = await aKube((_, response) =>
      answers.shift() === 429
        ? sendJson(response, 429, { kind: 'Status', code: 429 }, { 'retry-after': '0' })
        : sendJson(response, 200, aPod),
    );

    await expect(kube.get(pod, op)).resolves.toEqual(aPod);
    expect(server.requests).toHaveLength(3);
  });

  it('do not wait for a Retry-After beyond the limit', async () => {
    const { kube, server } = await aKube((_, response) =>
      sendJson(response, 429, {}, { 'retry-after': '3600' }),
    );

    await expect(kube.get(pod, op)).rejects.toMatchObject({
      code: 'TooManyRequests',
      retryAfterMs: 3_600_000,
    });
    expect(server.requests).toHaveLength(2);
  });

  it('are repeated after a cut connection as often as allowed, where that does no harm', async () => {
    const { kube, server } = await aKube((request) => void request.socket.destroy());

    await expect(kube.get(pod, op)).rejects.toMatchObject({ code: 'Unavailable' });
    await expect(kube.create(aPod, op)).rejects.toMatchObject({ code: 'Unavailable' });

    expect(server.requests.filter((request) => request.startsWith('GET /api/v1/n'))).toHaveLength(3);
    expect(server.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
  });

  it('read the log of a container as text, of the run before where that is asked for', async () => {
    const { kube, server } = await aKube((request, response) =>
      request.url?.includes('/log') === true
        ? void response.end(`as ${request.headers.accept}`)
        : sendJson(response, 200, aPod),
    );
    const wanted = { ...op, container: 'web', previous: true, tailLines: 20, limitBytes: 100 };

    expect(await kube.logs(pod, wanted)).toBe('as */*');

    const query = 'container=web&previous=true&tailLines=20&limitBytes=100';
    expect(server.requests.at(-1)).toBe(`GET /api/v1/namespaces/shop/pods/web-1/log?${query}`);
  });

  it('an eviction that a disruption budget refuses is not repeated', async () => {
    const { kube, server } = await aKube((_, response) =>
      sendJson(response, 429, {}, { 'retry-after': '0' }),
    );

    await expect(kube.evict(pod, op)).rejects.toMatchObject({ code: 'TooManyRequests' });
    expect(server.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
  });

  it('an apply that fails for the sake of the server is not called Invalid', async () => {
    const { kube } = await aKube((request, response) =>
      request.method === 'GET'
        ? sendJson(response, 404, { kind: 'Status', code: 404, reason: 'NotFound' })
        : sendJson(response, 500, { kind: 'Status', code: 500, message: 'etcdserver: request timed out' }),
    );

    await expect(kube.apply(aPod, op)).rejects.toMatchObject({ code: 'Internal' });
  });

  it('end at their deadline, with the answer half read', async () => {
    const { kube } = await aKube((_, response) => void response.writeHead(200).write('{"kind":'));

    await expect(kube.get(pod, { ...op, timeoutMs: 50 })).rejects.toMatchObject({ code: 'Timeout' });
  });

  it('end with the reason of the caller who aborts', async () => {
    const { kube } = await aKube(() => undefined);
    const caller = new AbortController();
    const reason = new Error('no longer wanted');

    const asking = kube.get(pod, { signal: caller.signal });
    setImmediate(() => caller.abort(reason));

    await expect(asking).rejects.toBe(reason);
  });

  it('refuse an answer that is too long or no JSON', async () => {
    const answers = [' '.repeat(2_001), 'hello'];
    const { kube } = await aKube((_, response) => void response.end(answers.shift()));

    await expect(kube.get(pod, op)).rejects.toMatchObject({
      code: 'Internal',
      message: /longer than 2000 bytes/,
    });
    await expect(kube.get(pod, op)).rejects.toMatchObject({ code: 'Internal', message: /not JSON/ });
  });

  it('to a server that is not there fail as Unavailable', async () => {
    const { kube, server } = await aKube(() => undefined);
    await server.close();

    await expect(kube.get(pod, op)).rejects.toMatchObject({ code: 'Unavailable', reason: 'NotConnected' });
  });

  it('after close fail', async () => {
    const { kube } = await aKube(() => undefined);
    await kube.close();

    await expect(kube.get(pod, op)).rejects.toMatchObject({ code: 'Unavailable' });
  });
});
