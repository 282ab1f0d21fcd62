import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { create, Header } from 'tar';
import { describe, expect, it, onTestFinished } from 'vitest';
import { provideSeatrial, type SeatrialProvided, type SeatrialWanted } from './download-seatrial.ts';
import {
  createWorld,
  filesBelow,
  SHORT_LIMITS,
  serve,
  sha256,
  type World,
  writeProgram,
} from './test-world.ts';

const archivePath = '/seatrial-1.2.3.tgz';

/** What `npm run pack` makes, as far as this package knows it. */
async function anArchive({ folder }: World, version = '1.2.3', name = 'made'): Promise<Buffer> {
  const root = join(folder, name);
  await writeProgram(join(root, 'package/lib/seatrial.js'), 'console.log("hello")\n');
  await writeFile(join(root, 'package/package.json'), JSON.stringify({ version }));
  const chunks: Buffer[] = [];
  for await (const chunk of create({ cwd: root, gzip: true }, ['package'])) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function provideFrom(
  { folder, events }: World,
  baseUrl: string,
  more: Partial<SeatrialWanted> = {},
): Promise<SeatrialProvided> {
  const wanted = { version: '1.2.3', baseUrl, folder: join(folder, 'tools/seatrial/1.2.3/x64'), ...more };
  return provideSeatrial(wanted, {
    fetch,
    report: (event) => events.push(event),
    limits: SHORT_LIMITS,
    signal: new AbortController().signal,
  });
}

/** A server that has an archive and the digest that belongs to it. */
async function served(archive: Buffer, digest = sha256(archive)) {
  return serve({ [archivePath]: archive, [`${archivePath}.sha256`]: `${digest}  seatrial-1.2.3.tgz\n` });
}

describe('provideSeatrial', () => {
  it('unpacks an archive whose digest is right, and finds it again without the network', async () => {
    const world = await createWorld();
    const { mirror, asked } = await served(await anArchive(world));

    const first = await provideFrom(world, mirror);
    const second = await provideFrom(world, 'http://127.0.0.1:9/nobody');

    expect(first.isCached).toBe(false);
    expect(second).toEqual({ entry: first.entry, isCached: true });
    expect(await readFile(first.entry, 'utf8')).toContain('hello');
    expect(asked).toEqual([`${archivePath}.sha256`, archivePath]);
    expect(await filesBelow(join(world.folder, 'tools'))).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/archive$|partial|lock/)]),
    );
  });

  it('takes an archive from a folder of this machine', async () => {
    const world = await createWorld();
    const archive = await anArchive(world);
    await mkdir(join(world.folder, 'mirror'));
    await writeFile(join(world.folder, 'mirror', archivePath), archive);
    await writeFile(join(world.folder, 'mirror', `${archivePath}.sha256`), sha256(archive));

    const { entry } = await provideFrom(world, pathToFileURL(join(world.folder, 'mirror')).href);

    expect((await stat(entry)).isFile()).toBe(true);
  });

  it('asks for no digest where it is pinned, and makes the cache anew for another one', async () => {
    const world = await createWorld();
    const [one, other] = [await anArchive(world), await anArchive(world, '1.2.3', 'other name')];
    const pinned = Buffer.concat([other]);
    const { mirror, asked } = await served(one, sha256('what a mirror says'));

    const first = await provideFrom(world, mirror, { sha256: sha256(one) });
    const again = await provideFrom(world, mirror, { sha256: sha256(one) });
    const wrong = provideFrom(world, mirror, { sha256: sha256(Buffer.concat([pinned, pinned])) });

    await expect(wrong).rejects.toThrow(
      /Cannot provide seatrial 1\.2\.3: .* has the SHA-256 digest \w+, expected is/,
    );
    expect([first.isCached, again.isCached]).toEqual([false, true]);
    expect(asked).toEqual([archivePath, archivePath]);
  });

  it.each([
    ['another digest', sha256('other'), /has the SHA-256 digest \w+, published is/],
    ['no digest', '<html>', /names no digest of seatrial-1\.2\.3\.tgz/],
  ])('refuses an archive for which %s is published, before it is unpacked', async (_, digest, problem) => {
    const world = await createWorld();
    const { mirror } = await served(await anArchive(world), digest);

    await expect(provideFrom(world, mirror)).rejects.toThrow(problem);
    expect(await filesBelow(join(world.folder, 'tools'))).toEqual([]);
  });

  it('says so where the release is not there, and where the connection always breaks', async () => {
    const world = await createWorld();
    const archive = await anArchive(world);
    const { mirror } = await serve({});
    const { mirror: breaking } = await serve({
      [`${archivePath}.sha256`]: sha256(archive),
      [archivePath]: (response) => {
        response.writeHead(200, { 'content-length': String(archive.length) });
        response.write(archive.subarray(0, 20), () => response.destroy());
      },
    });

    await expect(provideFrom(world, mirror)).rejects.toThrow(`${archivePath}.sha256 answered 404`);
    await expect(provideFrom(world, breaking)).rejects.toThrow(/broke off after \d+ bytes/);
    await expect(provideFrom(world, 'file:///nowhere')).rejects.toThrow('cannot be read (ENOENT)');
  });

  it('follows a redirect to another host and shows it nothing, and none from https to http', async () => {
    const world = await createWorld();
    const archive = await anArchive(world);
    const headers: (readonly string[])[] = [];
    const elsewhere = createServer((request, response) => {
      headers.push(Object.keys(request.headers));
      response.end(request.url === archivePath ? archive : sha256(archive));
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.2', resolve));
    onTestFinished(() => void elsewhere.close());
    const address = elsewhere.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const redirect =
      (path: string) =>
      (response: Parameters<Exclude<Parameters<typeof serve>[0][string], string | Uint8Array>>[0]) =>
        response.writeHead(302, { location: `http://127.0.0.2:${port}${path}` }).end();
    const { mirror } = await serve({
      [archivePath]: redirect(archivePath),
      [`${archivePath}.sha256`]: redirect(`${archivePath}.sha256`),
    });

    const provided = await provideFrom(world, mirror);

    expect(provided.isCached).toBe(false);
    expect(headers.flat()).not.toEqual(expect.arrayContaining(['authorization']));
    expect(headers.flat()).not.toEqual(expect.arrayContaining(['cookie']));
  });

  it.each([
    ['a link that leads out', { path: 'package/out', type: 'SymbolicLink', linkpath: '/etc' }],
    ['a hard link', { path: 'package/out', type: 'Link', linkpath: '../../secret' }],
    ['a device', { path: 'package/out', type: 'CharacterDevice' }],
    ['a path with ..', { path: 'package/../../../out', type: 'File' }],
    ['an absolute path', { path: '/tmp/out', type: 'File' }],
    ['a file of another folder', { path: 'other/out', type: 'File' }],
  ] as const)('refuses %s in an archive, whatever its digest', async (_, entry) => {
    const world = await createWorld();
    const block = Buffer.alloc(512);
    new Header({ ...entry, size: 0, mode: 0o644 }).encode(block);
    const archive = Buffer.concat([block, Buffer.alloc(1024)]);
    const { mirror } = await served(archive);

    await expect(provideFrom(world, mirror)).rejects.toThrow(/the archive (is refused|cannot be unpacked)/);
    expect(await filesBelow(join(world.folder, 'tools'))).toEqual([]);
  });

  it('refuses an archive of another version, and what is none of Seatrial', async () => {
    const world = await createWorld();
    const { mirror } = await served(await anArchive(world, '1.2.4'));
    const { mirror: other } = await served(Buffer.from('no archive at all'));

    await expect(provideFrom(world, mirror)).rejects.toThrow('the archive is of version "1.2.4"');
    await expect(provideFrom(world, other)).rejects.toThrow(
      /the archive (is none of Seatrial|cannot be unpacked)/,
    );
  });
});
