import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { MirrorOptions } from '@seatrial/git';
import { describe, expect, it } from 'vitest';
import { aRemote, everything, nobodySigns, told } from './git/fixture.ts';

const writer = { type: 'Basic', username: 'runner', password: 's3cret/p@ss', access: 'Write' } as const;
const reader = { type: 'Bearer', token: 'read-only-token', access: 'Read' } as const;
const entry = { id: 'a', subject: 'a', body: null };

describe('access', () => {
  it.each<{ name: string; auth: Pick<MirrorOptions, 'auth'> }>([
    { name: 'none', auth: {} },
    { name: 'wrong ones', auth: { auth: { type: 'Basic', username: 'runner', password: 'wrong-guess' } } },
  ])('with $name for credentials a fetch and a push are Unauthorized', async ({ auth }) => {
    await using remote = await aRemote([writer]);
    const mirror = await remote.mirror('mirror', auth);

    const failures = await Promise.allSettled([
      mirror.fetch(remote.op),
      mirror.ledger.append('staging', [entry], nobodySigns, remote.op),
    ]);

    expect(failures).toMatchObject(failures.map(() => ({ reason: { code: 'Unauthorized' } })));
    expect(JSON.stringify(failures.map((failure) => String(Object(failure).reason)))).not.toContain(
      'wrong-guess',
    );
  });

  it('read-only credentials fetch, and a push says Unauthorized, not Unavailable', async () => {
    await using remote = await aRemote([writer, reader]);
    const admin = await remote.mirror('admin', { auth: writer });
    const mirror = await remote.mirror('mirror', { auth: reader });
    await admin.ledger.append('staging', [entry], nobodySigns, remote.op);

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'BranchNotFound' });
    expect(told(await mirror.ledger.read('staging', everything, remote.op))).toEqual([entry]);
    await expect(
      mirror.ledger.append('staging', [{ ...entry, id: 'b' }], nobodySigns, remote.op),
    ).rejects.toMatchObject({
      code: 'Unauthorized',
    });
  });

  it('credentials in the URL work, and reach neither the disk nor a message', async () => {
    await using remote = await aRemote([writer]);
    const userinfo = `${writer.username}:${encodeURIComponent(writer.password)}`;
    const url = remote.url.replace('http://', `http://${userinfo}@`);
    const mirror = await remote.mirror('mirror', { url });

    const done = await mirror.ledger.append('staging', [entry], nobodySigns, remote.op);
    await remote.server.close();
    const failure = await mirror.fetch(remote.op).then(() => 'no failure', String);

    expect(done.appended).toBe(1);
    expect(failure).toContain('Cannot look at http://127.0.0.1');
    const config = await readFile(join(remote.root, 'mirror', 'config'), 'utf8');
    for (const secret of [writer.password, encodeURIComponent(writer.password)]) {
      expect(`${failure}${config}`).not.toContain(secret);
    }
  });

  it('credentials are sent to nobody to whom the server redirects', async () => {
    await using remote = await aRemote([writer]);
    const sent: unknown[] = [];
    const other = createServer((request, response) => {
      sent.push(request.headers.authorization);
      response.end();
    }).listen(0, '127.0.0.2');
    await once(other, 'listening');
    const elsewhere = `http://127.0.0.2:${(other.address() as AddressInfo).port}`;
    const redirecting = createServer((request, response) => {
      response.writeHead(302, { location: `${elsewhere}${request.url}` }).end();
    }).listen(0, '127.0.0.1');
    await once(redirecting, 'listening');
    const url = `http://127.0.0.1:${(redirecting.address() as AddressInfo).port}/config.git`;
    const mirror = await remote.mirror('mirror', { url, auth: writer });

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({
      code: 'NotFound',
      message: expect.stringContaining('give the URL to which it redirects'),
    });
    expect(sent).toEqual([]);
    other.close();
    redirecting.close();
  });

  it.each([
    { name: 'HTTPS_PROXY', rest: {}, asked: ['127.0.0.9:443'] },
    { name: 'https_proxy', rest: {}, asked: ['127.0.0.9:443'] },
    { name: 'ALL_PROXY', rest: {}, asked: ['127.0.0.9:443'] },
    { name: 'HTTPS_PROXY', rest: { NO_PROXY: '127.0.0.9' }, asked: [] },
    { name: 'HTTPS_PROXY', rest: { no_proxy: '127.0.0.0/8' }, asked: [] },
  ])('the proxy of $name is asked, unless $rest', async ({ name, rest, asked }) => {
    await using remote = await aRemote();
    const seen: unknown[] = [];
    const proxy = createServer().listen(0, '127.0.0.1');
    proxy.on('connect', (request, socket) => {
      seen.push(request.url);
      socket.end('HTTP/1.1 503 Service Unavailable\r\n\r\n');
    });
    await once(proxy, 'listening');
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const env = { PATH: process.env['PATH'], [name]: address, ...rest };
    const mirror = await remote.mirror('mirror', { url: 'https://127.0.0.9/config.git', env });

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'Unavailable' });

    expect(seen).toEqual(asked);
    proxy.close();
  });

  it('a file URL is used only when asked', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ a: 'a' });
    const url = `file://${remote.bare}`;

    await expect(remote.mirror('refused', { url })).rejects.toMatchObject({ code: 'InvalidRef' });
    const mirror = await remote.mirror('asked', { url, protocols: ['file'] });

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit });
  });
});
