import { execFileSync } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gitEnvironment } from '../../packages/git/src/environment.ts';
import { mirrorLimits } from '../../packages/git/src/limits.ts';
import { createObjects } from '../../packages/git/src/objects.ts';
import { packOf } from '../../packages/git/src/pack.ts';
import { aRemote, clock, type Remote, text } from './git/fixture.ts';
import { eventually } from './localcluster/bed.ts';

/** Objects of the repository on the server, with what git has failed with. */
function objectsOf(remote: Remote, given: Partial<typeof mirrorLimits> = {}) {
  const failures: string[] = [];
  const limits = { ...mirrorLimits, ...given };
  const objects = createObjects({
    environment: gitEnvironment(remote.bare, { protocols: [] }, process.env, limits),
    clock,
    limits,
    lifetime: remote.op,
    onFailure: ({ code }) => void failures.push(code),
  });
  return { objects, failures };
}

/** The processes that this one has started to read objects. */
async function readers(): Promise<readonly number[]> {
  const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8');
  const found: number[] = [];
  for (const pid of children.split(' ').filter((it) => it.trim() !== '')) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (command.includes('--batch-command')) found.push(Number(pid));
  }
  return found;
}

describe('objects of a repository', () => {
  it('are told and read by one process, however many are asked for and by however many', async () => {
    await using remote = await aRemote();
    const files = Array.from({ length: 50 }, (_, n) => [`apps/${n}.yaml`, `n: ${n}\n`] as const);
    const commit = await remote.publish(Object.fromEntries(files));
    const { objects } = objectsOf(remote);
    const names = files.map(([path]) => `${commit}:${path}`);

    const [info, contents, odd] = await Promise.all([
      objects.info(Array.from({ length: 100 }, () => names).flat(), remote.op),
      objects.contents(names, remote.op),
      objects.info(
        [`${commit}^{tree}`, `${commit}^1`, `${commit}:nowhere at all`, 'refs/heads/main'],
        remote.op,
      ),
    ]);

    expect(info).toHaveLength(5_000);
    expect(info.every((it) => it?.type === 'blob')).toBe(true);
    expect(contents.map((it) => text(it?.bytes))).toEqual(files.map(([, content]) => content));
    expect(odd).toMatchObject([{ type: 'tree' }, undefined, undefined, { id: commit, type: 'commit' }]);
    expect(await readers()).toHaveLength(1);
  });

  it('are read on when the process is killed, or let go', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    const { objects, failures } = objectsOf(remote);
    const read = async () => text((await objects.contents([`${commit}:a.yaml`], remote.op))[0]?.bytes);
    expect(await read()).toBe('a');

    for (const pid of await readers()) process.kill(pid, 'SIGKILL');
    expect(await read()).toBe('a');
    const before = await readers();
    objects.renew();
    expect(await read()).toBe('a');

    await eventually(async () => ((await readers()).some((it) => before.includes(it)) ? undefined : true));
    expect(failures).toEqual([]);
  });

  it('are told in full when the process is let go before it has answered, as it is after much', async () => {
    await using remote = await aRemote();
    const large = 'large: '.repeat(400_000);
    const commit = await remote.publish({ 'a.yaml': 'a', 'large.yaml': large });
    const { objects, failures } = objectsOf(remote);
    const read = async (path: string) =>
      text((await objects.contents([`${commit}:${path}`], remote.op))[0]?.bytes);

    const reading = read('large.yaml');
    // It has been asked by then, and nothing can have come yet.
    for (let turns = 0; turns < 20; turns += 1) await Promise.resolve();
    objects.renew();
    expect((await reading).length).toBe(large.length);
    for (let times = 0; times < 8; times += 1) expect((await read('large.yaml')).length).toBe(large.length);

    expect(await read('a.yaml')).toBe('a');
    expect(failures).toEqual([]);
  });

  it('are not there in a repository that is away, and are there when it is back', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    const { objects, failures } = objectsOf(remote);
    const elsewhere = join(remote.root, 'elsewhere');
    execFileSync('mv', [remote.bare, elsewhere]);

    await expect(objects.info([commit], remote.op)).rejects.toMatchObject({ code: 'Corrupt' });
    execFileSync('mv', [elsewhere, remote.bare]);

    expect(await objects.info([commit], remote.op)).toMatchObject([{ type: 'commit' }]);
    expect(failures).toEqual(['Corrupt']);
  });

  it('are Corrupt where their bytes are, and the next ones are read all the same', async () => {
    await using remote = await aRemote();
    const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(60_000)));
    const commit = await remote.publish({ 'a.yaml': 'a', 'noise.bin': noise });
    const id = await remote.git(remote.bare, ['rev-parse', `${commit}:noise.bin`]);
    execFileSync('sh', ['-c', 'chmod u+w "$1" && truncate -s 40000 "$1"', 'sh', await looseFile(remote, id)]);
    const { objects, failures } = objectsOf(remote);

    await expect(objects.contents([id], remote.op)).rejects.toMatchObject({ code: 'Corrupt' });

    expect(text((await objects.contents([`${commit}:a.yaml`], remote.op))[0]?.bytes)).toBe('a');
    expect(failures).toEqual(['Corrupt']);
  });

  it('are no more than a limit at once', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a', 'large.yaml': 'large: '.repeat(1_000) });
    const { objects } = objectsOf(remote, { stdoutBytesMax: 5_000 });

    await expect(objects.contents([`${commit}:large.yaml`], remote.op)).rejects.toMatchObject({
      code: 'TooLarge',
    });

    expect(text((await objects.contents([`${commit}:a.yaml`], remote.op))[0]?.bytes)).toBe('a');
  });

  it('are not waited for longer than a command may take', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    const { objects } = objectsOf(remote, { commandTimeoutMs: 1_000 });
    await objects.info([commit], remote.op);
    for (const pid of await readers()) process.kill(pid, 'SIGSTOP');

    await expect(objects.info([commit], remote.op)).rejects.toMatchObject({ code: 'Unavailable' });

    expect(await objects.info([commit], remote.op)).toMatchObject([{ type: 'commit' }]);
  });

  it('are stored as they were packed, whatever their size', async () => {
    await using remote = await aRemote();
    const sizes = [0, 1, 15, 16, 17, 2_047, 2_048, 2_049, 262_143, 262_144, 300_000];
    const contents = sizes.map((size) => Buffer.alloc(size, `${size} `));
    const made = contents.map((bytes) => ({ type: 'blob', bytes }) as const);

    await remote.git(remote.bare, ['unpack-objects', '-q', '--strict'], packOf(made));

    for (const bytes of contents) {
      const id = await remote.git(remote.bare, ['hash-object', '--stdin'], bytes);
      expect(await remote.git(remote.bare, ['cat-file', '-s', id])).toBe(String(bytes.length));
    }
  });
});

/** Packs would hold it as well. */
async function looseFile(remote: Remote, id: string): Promise<string> {
  const packs = join(remote.bare, 'objects', 'pack');
  for (const name of await readdir(packs)) await rm(join(packs, name));
  return join(remote.bare, 'objects', id.slice(0, 2), id.slice(2));
}
