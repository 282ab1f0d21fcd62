import type { ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Kube } from './kube.ts';
import { aKube, aPod } from './testing/a-kube.ts';
import { sendJson } from './testing/scripted-server.ts';

const op = { signal: new AbortController().signal };

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

  it('refuses pages that have no end', async () => {
    const { kube, server } = await aKube((_, response) =>
      sendJson(response, 200, { metadata: { resourceVersion: '7', continue: 'next' }, items: [] }),
    );

    await expect(kube.list({ apiVersion: 'v1', kind: 'Pod' }, op)).rejects.toMatchObject({
      code: 'Internal',
    });
    expect(server.requests.length).toBeLessThan(10);
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
    { name: 'a line that is no event', lines: 'null\n', code: 'Internal' },
    { name: 'an event of no known type', lines: '{"type":"RENAMED","object":{}}\n', code: 'Internal' },
    { name: 'an event without an object', lines: '{"type":"ADDED"}\n', code: 'Internal' },
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
      // Long after the time that it may take to begin, which is long for a machine that is busy.
      setTimeout(() => response.end(), 2_500);
    });

    await expect(watched(kube, 30)).rejects.toMatchObject({ code: 'Timeout' });
    expect(await watched(kube, 2_000)).toEqual([]);
  });

  it('ends with Unavailable when the connection is cut', async () => {
    const { kube } = await aKube(async (_, response) => {
      await written(response, Buffer.from('{"type":'));
      response.destroy();
    });

    await expect(watched(kube)).rejects.toMatchObject({ code: 'Unavailable' });
  });
});

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
