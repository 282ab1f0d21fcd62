import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { systemClock } from '@seatrial/kube';
import { createHttpClient, type HttpGet } from '@seatrial/telemetry';
import { describe, expect, it, onTestFinished } from 'vitest';

const op = { signal: new AbortController().signal };

/** A server of this machine that counts what it is asked, as a metadata service or a gateway would be. */
async function aServer(redirectTo?: string): Promise<{ readonly port: number; readonly asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? '');
    // Each answer on a connection of its own, so that each request resolves its name.
    response.writeHead(redirectTo === undefined ? 200 : 302, {
      connection: 'close',
      ...(redirectTo === undefined ? {} : { location: redirectTo }),
    });
    response.end('role-credentials');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, asked };
}

/** Asks by names that resolve, one after the other, to what is given: all of an answer's addresses at once. */
function aClient(...answers: readonly (readonly string[])[]): HttpGet {
  let resolved = 0;
  const lookup: LookupFunction = (_, { all }, callback) => {
    const addresses = (answers[resolved] ?? []).map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    resolved += 1;
    if (all === true) callback(null, addresses);
    else callback(null, addresses[0]?.address ?? '', addresses[0]?.family);
  };
  const client = createHttpClient({ clock: systemClock, lookup });
  onTestFinished(() => client.close());
  return client.get;
}

function ask(get: HttpGet, url: string): ReturnType<HttpGet> {
  return get({ url, timeoutMs: 5_000, bodyBytesMax: 1_000 }, op);
}

describe('a scrapeUrl', () => {
  it.each([
    ['http://169.254.169.254/latest/meta-data/', 'an address'],
    ['http://2852039166/', 'a decimal number'],
    ['http://0xa9.0xfe.0251.254/', 'hexadecimal and octal parts'],
    ['http://169.254.43518/', 'three parts'],
    ['http://[::ffff:169.254.169.254]/', 'IPv4 in IPv6'],
    ['http://[fd00:ec2::254]/', 'IPv6'],
    ['http://[fe80::1]/', 'link-local IPv6'],
  ])('is not asked where it names a metadata service: %s', async (url) => {
    await expect(ask(aClient(), url)).rejects.toMatchObject({
      code: 'AddressRefused',
      message: expect.stringContaining(`Cannot get ${url}: it is `),
    });
  });

  it.each(['0.0.0.0', '[::]', '[::ffff:0.0.0.0]'])(
    'is not asked where it names this machine by %s, which a server there would answer',
    async (host) => {
      const { port, asked } = await aServer();

      await expect(ask(aClient(), `http://${host}:${port}/`)).rejects.toMatchObject({
        code: 'AddressRefused',
      });
      expect(asked).toEqual([]);
    },
  );

  it.each([
    { name: 'alone', answer: ['169.254.169.254'] },
    { name: 'beside one that may be asked', answer: ['127.0.0.1', 'fd00:ec2::254'] },
  ])('is not asked where its name leads to such an address $name', async ({ answer }) => {
    const { port, asked } = await aServer();

    await expect(ask(aClient(answer), `http://metrics.example:${port}/`)).rejects.toMatchObject({
      code: 'AddressRefused',
      message: expect.stringContaining(`metrics.example leads to ${answer.at(-1)}`),
    });
    expect(asked).toEqual([]);
  });

  it('is looked at again for each connection: a name that leads elsewhere later is refused then', async () => {
    const { port } = await aServer();
    const get = aClient(['127.0.0.1'], ['169.254.169.254']);
    const url = `http://metrics.example:${port}/`;

    expect(await ask(get, url)).toEqual({ status: 200, body: 'role-credentials' });
    await expect(ask(get, url)).rejects.toMatchObject({ code: 'AddressRefused' });
  });

  it('connects to the very address that was looked at, whatever the name leads to a moment later', async () => {
    const { port, asked } = await aServer();
    const get = aClient(['127.0.0.1'], ['127.0.0.99']);

    expect(await ask(get, `http://metrics.example:${port}/metrics`)).toMatchObject({ status: 200 });
    expect(asked).toEqual(['/metrics']);
  });

  it('is not followed where it redirects', async () => {
    const behind = await aServer();
    const { port } = await aServer(`http://127.0.0.1:${behind.port}/`);

    expect(await ask(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({ status: 302 });
    expect(behind.asked).toEqual([]);
  });

  it('may be on this machine, where local clusters have theirs', async () => {
    const { port } = await aServer();

    expect(await ask(aClient(), `http://127.0.0.1:${port}/`)).toMatchObject({ status: 200 });
    expect(await ask(aClient(), `http://[::ffff:127.0.0.1]:${port}/`)).toMatchObject({ status: 200 });
  });
});
