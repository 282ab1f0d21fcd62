import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createKube, type KubeOptions } from './create-kube.ts';
import type { Kube } from './kube.ts';
import {
  kubeconfigFor,
  type Script,
  type ScriptedServer,
  sendJson,
  startScriptedServer,
} from './testing/scripted-server.ts';

const op = { signal: new AbortController().signal };
const pod = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'web-1' };

describe('requests', () => {
  it('encodes names, keeps their case, and keeps the path of the server', async () => {
    const { kube, server } = await aKube((_, response) => sendJson(response, 200, aPod), '');

    await kube.get({ ...pod, name: 'Web/../1' }, op);

    expect(server.requests).toEqual(['GET /api/v1', 'GET /api/v1/namespaces/shop/pods/Web%2F..%2F1']);
  });

  for (const name of ['', '.', '..']) {
    it(`refuses the name '${name}', which would address something else`, async () => {
      const { kube } = await aKube(() => undefined);

      await expect(kube.delete({ ...pod, name }, op)).rejects.toMatchObject({ code: 'Invalid' });
    });
  }

  it('ask for the kinds of a version once for callers at the same time, and again for an unknown kind', async () => {
    const { kube, server } = await aKube((_, response) => sendJson(response, 200, aPod));

    await Promise.all([kube.get(pod, op), kube.get(pod, op), kube.get(pod, op)]);
    expect(server.requests.filter((request) => request === 'GET /api/v1')).toHaveLength(1);
    await expect(kube.get({ ...pod, kind: 'Nope' }, op)).rejects.toMatchObject({
      code: 'NotFound',
      reason: 'KindNotServed',
    });
    expect(server.requests.filter((request) => request === 'GET /api/v1')).toHaveLength(2);
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

  it('an eviction that a disruption budget refuses is not repeated', async () => {
    const { kube, server } = await aKube((_, response) =>
      sendJson(response, 429, {}, { 'retry-after': '0' }),
    );

    await expect(kube.evict(pod, op)).rejects.toMatchObject({ code: 'TooManyRequests' });
    expect(server.requests.filter((request) => request.startsWith('POST'))).toHaveLength(1);
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

describe('list', () => {
  it('reads all pages and says what the items are', async () => {
    const { kube, server } = await aKube((request, response) =>
      request.url?.includes('continue=next') === true
        ? sendJson(response, 200, {
            metadata: { resourceVersion: '7' },
            items: [{ metadata: { name: 'b' } }],
          })
        : sendJson(response, 200, {
            metadata: { resourceVersion: '7', continue: 'next' },
            items: [{ metadata: { name: 'a' } }],
          }),
    );

    const list = await kube.list({ apiVersion: 'v1', kind: 'Pod', labelSelector: 'app=web' }, op);

    expect(list).toEqual({
      resourceVersion: '7',
      items: [
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } },
        { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'b' } },
      ],
    });
    expect(server.requests.slice(1)).toEqual([
      'GET /api/v1/pods?labelSelector=app%3Dweb&limit=500',
      'GET /api/v1/pods?labelSelector=app%3Dweb&limit=500&continue=next',
    ]);
  });

  it('starts again once when its snapshot expires between pages, and then gives up', async () => {
    const { kube, server } = await aKube((request, response) =>
      request.url?.includes('continue') === true
        ? sendJson(response, 410, { kind: 'Status', code: 410, reason: 'Expired' })
        : sendJson(response, 200, { metadata: { resourceVersion: '7', continue: 'next' }, items: [] }),
    );

    await expect(kube.list({ apiVersion: 'v1', kind: 'Pod' }, op)).rejects.toMatchObject({ code: 'Gone' });
    expect(server.requests).toHaveLength(5);
  });

  it('refuses more objects than the limit', async () => {
    const items = [1, 2, 3, 4].map((n) => ({ metadata: { name: `p${n}` } }));
    const { kube } = await aKube((_, response) =>
      sendJson(response, 200, { metadata: { resourceVersion: '7' }, items }),
    );

    await expect(kube.list({ apiVersion: 'v1', kind: 'Pod' }, op)).rejects.toMatchObject({
      code: 'Internal',
    });
  });
});

describe('watch', () => {
  it('gives events as they come, whatever the chunks, and ends with the server', async () => {
    const added = { type: 'ADDED', object: { ...aPod, metadata: { name: 'größe' } } };
    const bytes = Buffer.from(`${JSON.stringify(added)}\n`);
    const { kube, server } = await aKube(async (_, response) => {
      for (const byte of bytes) await written(response, Buffer.from([byte]));
      response.end();
    });

    expect(await watched(kube)).toEqual([added]);
    expect(server.requests.at(-1)).toBe(
      'GET /api/v1/pods?resourceVersion=5&timeoutSeconds=60&watch=true&allowWatchBookmarks=true',
    );
  });

  for (const { name, lines, code } of [
    {
      name: 'an expired version',
      lines: '{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired"}}\n',
      code: 'Gone',
    },
    { name: 'a line that is too long', lines: `"${'x'.repeat(2_000)}"\n`, code: 'Internal' },
    { name: 'a line that is no JSON', lines: 'what\n', code: 'Internal' },
  ]) {
    it(`ends with ${code} for ${name}`, async () => {
      const { kube } = await aKube((_, response) => void response.end(lines));

      await expect(watched(kube)).rejects.toMatchObject({ code });
    });
  }

  it('ends with Timeout when it does not begin in time, and lasts longer than that once it has', async () => {
    const answers = [false, true];
    const { kube } = await aKube(async (_, response) => {
      if (answers.shift() !== true) return;
      response.writeHead(200).flushHeaders();
      setTimeout(() => response.end(), 60);
    });

    await expect(watched(kube, 30)).rejects.toMatchObject({ code: 'Timeout' });
    expect(await watched(kube, 30)).toEqual([]);
  });

  it('ends with Unavailable when the connection is cut', async () => {
    const { kube } = await aKube(async (_, response) => {
      await written(response, Buffer.from('{"type":'));
      response.destroy();
    });

    await expect(watched(kube)).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

describe('the kubeconfig', () => {
  it('gives the token, the user to impersonate, and the path of a server behind a prefix', async () => {
    const seen: unknown[] = [];
    const server = await startScriptedServer((request, response) => {
      seen.push([
        request.url,
        request.headers['authorization'],
        request.headers['impersonate-user'],
        request.headers['impersonate-group'],
      ]);
      sendJson(response, 200, { gitVersion: 'v1' });
    });
    onTestFinished(() => server.close());
    const config = JSON.parse(kubeconfigFor(`${server.origin}/k8s/`));
    config.users[0].user = { token: 'secret' };
    const kube = await createKube({ ...options, kubeconfig: { text: JSON.stringify(config) } });
    onTestFinished(() => kube.close());

    await kube.impersonate({ user: 'chaos', groups: ['a', 'b'] }).serverVersion(op);

    expect(seen).toEqual([['/k8s/version', 'Bearer secret', 'chaos', 'a, b']]);
  });

  it('gives a new token from its file once the old one is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kube-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, 'token'), 'first');
    const seen: unknown[] = [];
    const server = await startScriptedServer(async (request, response) => {
      seen.push(request.headers['authorization']);
      await writeFile(join(folder, 'token'), 'second');
      if (seen.length === 1) sendJson(response, 401, { kind: 'Status', code: 401 });
      else sendJson(response, 200, { gitVersion: 'v1' });
    });
    onTestFinished(() => server.close());
    const config = JSON.parse(kubeconfigFor(server.origin));
    config.users[0].user = { 'auth-provider': { config: { tokenFile: join(folder, 'token') } } };
    const kube = await createKube({ ...options, kubeconfig: { text: JSON.stringify(config) } });
    onTestFinished(() => kube.close());

    await kube.serverVersion(op);

    expect(seen).toEqual(['Bearer first', 'Bearer second']);
  });

  for (const { name, kubeconfig } of [
    { name: 'text that is no YAML', kubeconfig: { text: '{[' } },
    { name: 'empty text', kubeconfig: { text: '' } },
    { name: 'a file that is not there', kubeconfig: { path: '/nowhere/kubeconfig' } },
    {
      name: 'an unknown context',
      kubeconfig: { text: kubeconfigFor('http://127.0.0.1:1'), context: 'prod' },
    },
    { name: 'a server that is no URL', kubeconfig: { text: kubeconfigFor('ftp://x') } },
  ]) {
    it(`refuses ${name} as BadConfig`, async () => {
      await expect(createKube({ ...options, kubeconfig })).rejects.toMatchObject({ code: 'BadConfig' });
    });
  }
});

const aPod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web-1', namespace: 'shop' } };

const options: Omit<KubeOptions, 'kubeconfig'> = {
  userAgent: 'seatrial-test',
  fieldManager: 'seatrial',
  rng: () => 0,
  limits: {
    attemptsMax: 3,
    retryDelayMsMin: 1,
    responseBytesMax: 2_000,
    lineBytesMax: 2_000,
    listItemsMax: 3,
  },
};

async function aKube(script: Script, prefix = ''): Promise<{ kube: Kube; server: ScriptedServer }> {
  const server = await startScriptedServer(script);
  onTestFinished(() => server.close());
  const kube = await createKube({ ...options, kubeconfig: { text: kubeconfigFor(server.origin + prefix) } });
  onTestFinished(() => kube.close());
  return { kube, server };
}

async function watched(kube: Kube, timeoutMs = 5_000): Promise<unknown[]> {
  const events: unknown[] = [];
  const from = { resourceVersion: '5', timeoutSeconds: 60 };
  for await (const event of kube.watch({ apiVersion: 'v1', kind: 'Pod' }, from, { ...op, timeoutMs }))
    events.push(event);
  return events;
}

function written(response: ServerResponse, bytes: Buffer): Promise<unknown> {
  return new Promise((resolve) => response.write(bytes, resolve));
}
