import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { provide } from './provide.ts';
import { createWorld, filesBelow, SHORT_LIMITS, script, serve, sha256, tarGz } from './test-world.ts';

const APISERVER = '/release/v1.36.3/bin/linux/amd64/kube-apiserver';
const ETCD = '/etcd-io/etcd/releases/download/v3.6.8';
const RIGHT = script('Kubernetes v1.36.3');

async function online(mirror: string) {
  return createWorld({ offline: false, env: { SEATRIAL_MIRROR: mirror } });
}

describe('download', () => {
  it('puts a program whose checksum is right into the cache, and reports bytes', async () => {
    const { mirror } = await serve({ [APISERVER]: RIGHT, [`${APISERVER}.sha256`]: sha256(RIGHT) });
    const world = await online(mirror);

    const paths = await provide(['kube-apiserver'], world.options);

    const path = join(world.cacheDir, 'programs/kube-apiserver/1.36.3/linux-amd64/kube-apiserver');
    expect(paths).toEqual({ 'kube-apiserver': path });
    expect(await readFile(path, 'utf8')).toBe(RIGHT);
    expect(world.events).toMatchObject([
      { type: 'Downloading', bytes: RIGHT.length, url: `${mirror}${APISERVER}` },
      { type: 'Ready', path, source: 'Download' },
    ]);
  });

  it('unpacks the program out of a release archive', async () => {
    const world = await createWorld();
    const archive = await tarGz(
      join(world.folder, 'release'),
      'etcd-v3.6.8-linux-amd64/etcd',
      script('etcd Version: 3.6.8'),
    );
    const file = 'etcd-v3.6.8-linux-amd64.tar.gz';
    const { mirror } = await serve({
      [`${ETCD}/${file}`]: archive,
      [`${ETCD}/SHA256SUMS`]: `${sha256('other')}  other.zip\n${sha256(archive)}  ${file}\n`,
    });

    const paths = await provide(['etcd'], {
      ...world.options,
      offline: false,
      env: { SEATRIAL_MIRROR: mirror },
    });

    expect(await readFile(paths.etcd, 'utf8')).toBe(script('etcd Version: 3.6.8'));
    expect(await filesBelow(world.cacheDir)).toEqual(['etcd']);
  });

  it.each([
    { name: 'a wrong checksum', checksum: sha256('something else'), reason: /SHA-256/ },
    { name: 'a checksum file that is a web page', checksum: '<html>', reason: /names no digest/ },
  ])('$name: nothing is kept, and it is said', async ({ checksum, reason }) => {
    const { mirror, asked } = await serve({ [APISERVER]: RIGHT, [`${APISERVER}.sha256`]: checksum });
    const world = await online(mirror);

    const error = await provide(['kube-apiserver'], world.options).catch((caught: unknown) => caught);

    expect(error).toMatchObject({ code: 'Unavailable', message: expect.stringMatching(reason) });
    expect(await filesBelow(world.cacheDir)).toEqual([]);
    expect(asked.filter((path) => path === APISERVER).length).toBeLessThanOrEqual(1); // asking again would not help
  });

  it('a right checksum of another version: nothing is kept', async () => {
    const wrong = script('Kubernetes v1.35.0');
    const { mirror } = await serve({ [APISERVER]: wrong, [`${APISERVER}.sha256`]: sha256(wrong) });
    const world = await online(mirror);

    await expect(provide(['kube-apiserver'], world.options)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('states version 1.35.0, wanted 1.36.3'),
    });
    expect(await filesBelow(world.cacheDir)).toEqual([]);
  });

  it('a body that always breaks off: tried again, then nothing is kept', async () => {
    const { mirror, asked } = await serve({
      [`${APISERVER}.sha256`]: sha256(RIGHT),
      [APISERVER]: (response) => {
        response.writeHead(200, { 'content-length': RIGHT.length });
        response.write(RIGHT.slice(0, 5), () => response.destroy());
      },
    });
    const world = await online(mirror);

    await expect(provide(['kube-apiserver'], world.options)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringContaining('broke off after 5 bytes'),
    });
    expect(asked.filter((path) => path === APISERVER)).toHaveLength(SHORT_LIMITS.retries + 1);
    expect(await filesBelow(world.cacheDir)).toEqual([]);
  });

  it('503 and then the file: the second try is good', async () => {
    const { mirror } = await serve({
      [`${APISERVER}.sha256`]: sha256(RIGHT),
      [APISERVER]: (response, visit) => (visit === 1 ? response.writeHead(503).end() : response.end(RIGHT)),
    });
    const world = await online(mirror);

    const paths = await provide(['kube-apiserver'], world.options);

    expect(await readFile(paths['kube-apiserver'], 'utf8')).toBe(RIGHT);
  });

  it('an abort in the middle: nothing is kept', async () => {
    const { mirror } = await serve({
      [`${APISERVER}.sha256`]: sha256(RIGHT),
      [APISERVER]: (response) => void response.writeHead(200).write(RIGHT.slice(0, 5)),
    });
    const world = await online(mirror);
    const stop = new AbortController();

    const stopped = provide(['kube-apiserver'], {
      ...world.options,
      report: () => stop.abort(new Error('Ctrl-C')),
      signal: stop.signal,
    });

    await expect(stopped).rejects.toThrow('Ctrl-C');
    expect(await filesBelow(world.cacheDir)).toEqual([]);
  });

  it('404: not tried again', async () => {
    const { mirror, asked } = await serve({});
    const world = await online(mirror);

    await expect(provide(['kube-apiserver'], world.options)).rejects.toMatchObject({
      message: expect.stringContaining('answered 404'),
    });
    expect(asked).toEqual([`${APISERVER}.sha256`]);
  });

  it('a host that gives no answer is asked once for all programs, and reported once', async () => {
    const asked: string[] = [];
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void silent.close());
    const address = silent.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const world = await createWorld({
      offline: false,
      fetch: (url, init) => {
        asked.push(url);
        return fetch(url, init);
      },
      limits: { ...SHORT_LIMITS, responseTimeoutMs: 30 },
      env: { SEATRIAL_MIRROR: `http://127.0.0.1:${port}` },
    });

    await expect(provide(['etcd', 'kube-scheduler'], world.options)).rejects.toMatchObject({
      code: 'Unavailable',
    });

    expect(asked).toEqual([`http://127.0.0.1:${port}${ETCD}/SHA256SUMS`]);
    expect(world.events.filter((event) => event.type === 'HostUnreachable')).toHaveLength(1);
  });

  it('a mirror that is not a URL is said to be none', async () => {
    const world = await online('mirror.example');

    await expect(provide(['etcd'], world.options)).rejects.toMatchObject({
      message: expect.stringContaining('SEATRIAL_MIRROR is not a URL: mirror.example'),
    });
  });

  it('a body that stands still is given up', async () => {
    const { mirror } = await serve({
      [`${APISERVER}.sha256`]: (response) => void response.writeHead(200).write('0'),
    });
    const world = await createWorld({
      offline: false,
      limits: { ...SHORT_LIMITS, stallTimeoutMs: 20, retries: 0 },
      env: { SEATRIAL_MIRROR: mirror },
    });

    await expect(provide(['kube-apiserver'], world.options)).rejects.toMatchObject({
      message: expect.stringContaining('stood still for 20 ms'),
    });
  });

  it('a body over the limit is given up', async () => {
    const { mirror } = await serve({ [APISERVER]: RIGHT, [`${APISERVER}.sha256`]: sha256(RIGHT) });
    const limits = { ...SHORT_LIMITS, programBytesMax: RIGHT.length - 1 };
    const world = await createWorld({ offline: false, limits, env: { SEATRIAL_MIRROR: mirror } });

    await expect(provide(['kube-apiserver'], world.options)).rejects.toMatchObject({
      message: expect.stringContaining(`larger than ${RIGHT.length - 1} bytes`),
    });
  });
});
