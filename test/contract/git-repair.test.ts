import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { aRemote, type Remote, text } from './git/fixture.ts';
import { aProxyThatStopsAfter } from './git/proxy.ts';

describe('a mirror on a disk that fails', () => {
  it.each([
    { name: 'is no repository', damage: (dir: string) => rm(join(dir, 'HEAD')) },
    {
      name: 'lost its objects',
      damage: (dir: string) => rm(join(dir, 'objects', 'pack'), { recursive: true }),
    },
    { name: 'has a ref that is no id', damage: (dir: string) => breakRef(dir) },
    { name: 'has a config of nonsense', damage: (dir: string) => writeFile(join(dir, 'config'), '[[[') },
  ])('open: a directory that $name is made anew', async ({ damage }) => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    const directory = join(remote.root, 'mirror');
    await (await remote.mirror()).fetch(remote.op);
    await remote.git(directory, ['repack', '-adq']);
    await damage(directory);

    const mirror = await remote.mirror();

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit });
    expect(text(await mirror.snapshot(commit).read('a.yaml', remote.op))).toBe('a');
  });

  it('fetch: mends damage that showed while files were read', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);
    await spoilObjects(join(remote.root, 'mirror'));

    await expect(mirror.snapshot(commit).read('a.yaml', remote.op)).rejects.toMatchObject({
      code: 'Corrupt',
    });
    await mirror.fetch(remote.op);

    expect(text(await mirror.snapshot(commit).read('a.yaml', remote.op))).toBe('a');
  });

  it('fetch: makes a mirror anew that was deleted under it', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);
    await rm(join(remote.root, 'mirror'), { recursive: true });

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Unchanged', commit });
    expect(text(await mirror.snapshot(commit).read('a.yaml', remote.op))).toBe('a');
  });

  it('fetch: mends a mirror that lost a file, which shows when a later commit is listed', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'a.yaml': 'a', 'b.yaml': 'b' });
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);
    await loseBlob(remote, 'main:b.yaml');
    const commit = await remote.publish({ 'a.yaml': 'c' });
    await mirror.fetch(remote.op);

    await expect(mirror.snapshot(commit).list('', remote.op)).rejects.toMatchObject({ code: 'Corrupt' });
    await mirror.fetch(remote.op);

    expect(text(await mirror.snapshot(commit).read('b.yaml', remote.op))).toBe('b');
  });

  it('fetch: mends a mirror whose objects somebody cleared away, once the newest commit is asked for', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);
    const objects = join(remote.root, 'mirror', 'objects');
    for (const name of await readdir(objects)) await rm(join(objects, name), { recursive: true });

    await expect(mirror.snapshot(commit).list('', remote.op)).rejects.toMatchObject({ code: 'NotFound' });
    await mirror.fetch(remote.op);

    expect(text(await mirror.snapshot(commit).read('a.yaml', remote.op))).toBe('a');
  });

  it('fetch: keeps a damaged mirror for as long as the remote is away', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a', 'b.yaml': 'b' });
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);
    await mirror.snapshot(commit).read('a.yaml', remote.op);
    await loseBlob(remote, 'main:b.yaml');
    await expect(mirror.snapshot(commit).read('b.yaml', remote.op)).rejects.toMatchObject({
      code: 'Corrupt',
    });
    await remote.server.close();

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'Unavailable' });

    expect(mirror.head()).toBe(commit);
    expect(text(await mirror.snapshot(commit).read('a.yaml', remote.op))).toBe('a');
  });

  it('fetch: removes the lock that a killed git left while this process runs', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror('mirror', { limits: { staleLockMs: 50 } });
    await mirror.fetch(remote.op);
    const commit = await remote.publish({ 'a.yaml': 'b' });
    await writeFile(join(remote.root, 'mirror', 'refs', 'remotes', 'origin', 'main.lock'), '');

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit });
  });

  it('fetch: one that breaks off leaves no half of a pack on the disk', async () => {
    await using remote = await aRemote();
    const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
    // Fewer objects would be unpacked as they come.
    const files = Array.from({ length: 120 }, (_, n) => [`${n}.yaml`, `n: ${n}`]);
    await remote.publish({ ...Object.fromEntries(files), 'noise.bin': noise });
    await using breaking = await aProxyThatStopsAfter(remote.url, 40_000);
    const mirror = await remote.mirror('mirror', { url: breaking.url, limits: { staleLockMs: 50 } });
    const fetching = mirror.fetch(remote.op);
    await breaking.reached;

    await breaking[Symbol.asyncDispose]();

    await expect(fetching).rejects.toMatchObject({ code: 'Unavailable' });
    expect(await readdir(join(remote.root, 'mirror', 'objects', 'pack'))).toEqual([]);
  });

  it('open: a mirror of another URL is not taken over', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'a.yaml': 'a' });
    await (await remote.mirror()).fetch(remote.op);
    const other = await remote.server.createRepository('other');

    const mirror = await remote.mirror('mirror', { url: other });

    expect(mirror.head()).toBeUndefined();
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'BranchNotFound' });
  });

  it('open: takes over from a branch whose name is a folder of the new one', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    await (await remote.mirror()).fetch(remote.op);
    await remote.git(remote.bare, ['update-ref', '-d', 'refs/heads/main']);
    await remote.git(remote.bare, ['update-ref', 'refs/heads/main/eu', commit]);

    const mirror = await remote.mirror('mirror', { branch: 'main/eu' });

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit });
  });

  it('open: lock files of a process that died are removed', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'a.yaml': 'a' });
    const directory = join(remote.root, 'mirror');
    await remote.mirror();
    await writeFile(join(directory, 'packed-refs.lock'), '');
    await writeFile(join(directory, 'objects', 'pack', 'tmp_pack_dead'), 'half');

    const mirror = await remote.mirror('mirror', { limits: { staleLockMs: 50 } });

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed' });
    expect(await readdir(directory)).not.toContain('packed-refs.lock');
    expect(await readdir(join(directory, 'objects', 'pack'))).not.toContain('tmp_pack_dead');
  });

  it('open: says so where no folder can be made', async () => {
    await using remote = await aRemote();

    await expect(remote.mirror('mirror', { directory: '/proc/seatrial/mirror' })).rejects.toMatchObject({
      code: 'Internal',
      message: expect.stringContaining('ENOENT'),
    });
  });

  it('open: keeps a branch whose name looks like a leftover', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    await remote.git(remote.bare, ['branch', '-m', 'main', 'team/tmp_release']);
    const options = { branch: 'team/tmp_release', limits: { staleLockMs: 50 } };
    await (await remote.mirror('mirror', options)).fetch(remote.op);

    const reopened = await remote.mirror('mirror', options);

    expect(reopened.head()).toBe(commit);
  });

  it('kill -9 in the middle of the first fetch: the next process goes on from there', async () => {
    await using remote = await aRemote();
    const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
    const commit = await remote.publish({ 'a.yaml': 'a', 'noise.bin': noise });
    await using stuck = await aProxyThatStopsAfter(remote.url, 20_000);
    const victim = spawn(process.execPath, [fileURLToPath(new URL('./git/fetch-once.ts', import.meta.url))], {
      env: {
        PATH: process.env['PATH'],
        MIRROR_URL: stuck.url,
        MIRROR_DIRECTORY: join(remote.root, 'mirror'),
      },
      stdio: 'inherit',
    });
    await stuck.reached;

    victim.kill('SIGKILL');
    await once(victim, 'exit');
    stuck.open();

    const mirror = await remote.mirror('mirror', { url: stuck.url });
    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit });
    expect(await mirror.snapshot(commit).read('noise.bin', remote.op)).toEqual(new Uint8Array(noise));
  });
});

async function breakRef(directory: string): Promise<void> {
  await writeFile(join(directory, 'refs', 'remotes', 'origin', 'main'), 'not an id\n');
}

/** Takes one file's bytes out of the mirror, of all that it has. */
async function loseBlob(remote: Remote, object: string): Promise<void> {
  const directory = join(remote.root, 'mirror');
  const packs = join(directory, 'objects', 'pack');
  const id = await remote.git(remote.bare, ['rev-parse', object]);
  for (const name of (await readdir(packs)).filter((each) => each.endsWith('.pack'))) {
    const pack = await readFile(join(packs, name));
    await rm(packs, { recursive: true });
    await remote.git(directory, ['unpack-objects', '-q'], pack);
  }
  await rm(join(directory, 'objects', id.slice(0, 2), id.slice(2)));
}

/** Overwrites the body of every object and pack, as a bad disk would. */
async function spoilObjects(directory: string): Promise<void> {
  const objects = join(directory, 'objects');
  for (const name of await readdir(objects, { recursive: true })) {
    const path = join(objects, name);
    if (!(await stat(path)).isFile() || name.endsWith('.idx') || name.endsWith('.rev')) continue;
    await chmod(path, 0o600);
    await writeFile(path, 'spoiled'.repeat(20));
  }
}
