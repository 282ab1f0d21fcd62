import { once } from 'node:events';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startGitServer } from '../../packages/localcluster/src/git-server.ts';
import { aRemote, everything, nobodySigns, type Remote, text, told } from './git/fixture.ts';

const entry = { id: 'a', subject: 'a', body: null };

describe('mirror', () => {
  it('fetch: tells what changed, and a quiet one that nothing did', async () => {
    await using remote = await aRemote();
    const first = await remote.publish({ 'apps/shop/app.yaml': 'one' });
    const mirror = await remote.mirror();

    const cold = await mirror.fetch(remote.op);
    const quiet = await mirror.fetch(remote.op);
    const second = await remote.publish({ 'apps/shop/app.yaml': 'two' });
    const warm = await mirror.fetch(remote.op);

    expect([cold, quiet, warm]).toEqual([
      { type: 'Changed', commit: first, ledgers: [], previousCommit: undefined, forced: false },
      { type: 'Unchanged', commit: first, ledgers: [] },
      { type: 'Changed', commit: second, ledgers: [], previousCommit: first, forced: false },
    ]);
  });

  it('fetch: reports a force-push, and the dropped version stays readable by its tree id', async () => {
    await using remote = await aRemote();
    const base = await remote.publish({ 'apps/shop/app.yaml': 'base' });
    const dropped = await remote.publish({ 'apps/shop/app.yaml': 'dropped' });
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);
    const tree = await mirror.snapshot(dropped).tree('apps/shop', remote.op);
    await remote.git(remote.bare, ['update-ref', 'refs/heads/main', base]);
    const rewritten = await remote.publish({ 'apps/shop/app.yaml': 'rewritten' });

    const result = await mirror.fetch(remote.op);

    expect(result).toEqual({
      type: 'Changed',
      commit: rewritten,
      ledgers: [],
      previousCommit: dropped,
      forced: true,
    });
    const files = await mirror.readTree(tree ?? '', remote.op);
    expect(files.map((file) => [file.path, text(file.bytes)])).toEqual([['app.yaml', 'dropped']]);
  });

  it('relation: tells what goes on from what was set back, rewritten, another, or never seen', async () => {
    await using remote = await aRemote();
    const base = await remote.publish({ 'a.yaml': 'base' });
    const end = await remote.publish({ 'a.yaml': 'end' });
    const commit = (...args: readonly string[]) =>
      remote.git(remote.bare, ['commit-tree', `${base}^{tree}`, '-m', 'x', ...args]);
    const [rewritten, other] = [await commit('-p', base), await commit()];
    const merge = await commit('-p', end, '-p', rewritten, '-p', other);
    await remote.git(remote.bare, ['update-ref', 'refs/heads/main', merge]);
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);
    const relation = (after: string, before = end) => mirror.relation(before, after, remote.op);

    expect(await relation(end)).toBe('Continues');
    expect(await relation(merge)).toBe('Continues');
    expect(await relation(base)).toBe('Rewound');
    expect(await relation(rewritten)).toBe('Rewritten');
    expect(await relation(other)).toBe('Unrelated');
    expect(await relation(merge, '1'.repeat(40))).toBe('Unknown');
  });

  it('fetch: says so when repository, branch or server vanish, while the last snapshot stays readable', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);

    await remote.git(remote.bare, ['branch', '-m', 'main', 'trunk']);
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({
      code: 'BranchNotFound',
      message: expect.stringContaining('no such branch (it has trunk), push it or correct the name'),
    });
    await remote.git(remote.bare, ['update-ref', '-d', 'refs/heads/trunk']);
    await expect(mirror.fetch(remote.op)).rejects.toThrow('(it has none at all)');
    await rename(remote.bare, `${remote.bare}.away`);
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'NotFound' });
    await remote.server.close();
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'Unavailable' });

    const reopened = await remote.mirror();
    expect(reopened.head()).toBe(commit);
    expect(text(await reopened.snapshot(commit).read('a.yaml', remote.op))).toBe('a');
  });

  it('fetch: goes on when the server is back', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror();
    await remote.server.close();
    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'Unavailable' });

    const port = Number(new URL(remote.url).port);
    await using back = await startGitServer({ ...remote.serverOptions, port }).then((server) => ({
      [Symbol.asyncDispose]: () => server.close(),
    }));

    expect(back).toBeDefined();
    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit });
  });

  it('fetch: an abort ends a server that never answers', async () => {
    await using remote = await aRemote();
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/config.git`;
    const mirror = await remote.mirror('silent', { url });
    const hurried = await remote.mirror('hurried', { url, limits: { commandTimeoutMs: 300 } });
    const stop = new AbortController();
    silent.once('request', () => stop.abort());

    await expect(mirror.fetch({ signal: stop.signal })).rejects.toMatchObject({ code: 'Aborted' });
    await expect(hurried.fetch(remote.op)).rejects.toMatchObject({ code: 'Unavailable' });

    silent.closeAllConnections();
    silent.close();
  });

  it('fetch: a server that says nothing holds up neither the ledger nor who has given up', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror();
    await mirror.ledger.append('staging', [entry], nobodySigns, remote.op);
    await mirror.fetch(remote.op);
    await remote.server.close();
    const silent = createServer(() => undefined).listen(Number(new URL(remote.url).port), '127.0.0.1');
    await once(silent, 'listening');
    const stop = new AbortController();
    const fetching = mirror.fetch({ signal: stop.signal });
    await once(silent, 'request');

    const read = await mirror.ledger.read('staging', everything, remote.op);
    const gaveUp = mirror.ledger.append('staging', [], nobodySigns, { signal: AbortSignal.abort() });

    expect(told(read)).toEqual([entry]);
    await expect(gaveUp).rejects.toMatchObject({ code: 'Aborted' });
    stop.abort();
    await expect(fetching).rejects.toMatchObject({ code: 'Aborted' });
    silent.closeAllConnections();
    silent.close();
  });

  it('fetch: says that it does not read SHA-256 repositories', async () => {
    await using remote = await aRemote();
    await rm(remote.bare, { recursive: true });
    await remote.git(remote.bare, ['init', '-q', '--bare', '--object-format=sha256']);
    const tree = await remote.git(remote.bare, ['mktree'], '');
    const commit = await remote.git(remote.bare, ['commit-tree', tree, '-m', 'first']);
    await remote.git(remote.bare, ['update-ref', 'refs/heads/main', commit]);
    const mirror = await remote.mirror();

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({
      code: 'InvalidRef',
      message: expect.stringContaining('SHA-256'),
    });
  });

  it('fetch: waits for a server that has not all of its objects, and takes them when it has', async () => {
    await using remote = await aRemote();
    const first = await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);
    const commit = await remote.publish({ 'b.yaml': 'only a partial clone lacks it' });
    const blob = await remote.git(remote.bare, ['rev-parse', `${commit}:b.yaml`]);
    const lost = await withoutObject(remote, blob);

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({
      code: 'Unavailable',
      message: expect.stringMatching(/Cannot fetch http.*tried again later/),
    });
    expect(mirror.head()).toBe(first);
    expect(text(await mirror.snapshot(first).read('a.yaml', remote.op))).toBe('a');

    await lost.put();
    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit });
  });

  it('fetch: reads a remote that is a shallow clone itself', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'a.yaml': 'a' });
    const commit = await remote.publish({ 'a.yaml': 'b' });
    await writeFile(join(remote.bare, 'shallow'), `${commit}\n`);
    const mirror = await remote.mirror();

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Changed', commit });
    expect(text(await mirror.snapshot(commit).read('a.yaml', remote.op))).toBe('b');
  });
});

describe('snapshot', () => {
  it('lists files with their types, and follows neither symlink nor submodule', async () => {
    await using remote = await aRemote();
    const blob = await remote.git(remote.bare, ['hash-object', '-w', '--stdin'], '/etc/passwd');
    const commit = await pushTree(remote, [
      ['100644', blob, 'plain.yaml'],
      ['100755', blob, 'run.sh'],
      ['120000', blob, 'link'],
      ['160000', '1'.repeat(40), 'module'],
    ]);
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);

    const listed = await mirror.snapshot(commit).list('', remote.op);

    expect(listed.map(({ path, type, mode, sizeBytes }) => [path, type, mode, sizeBytes])).toEqual([
      ['link', 'Symlink', '120000', 11],
      ['module', 'Submodule', '160000', 0],
      ['plain.yaml', 'File', '100644', 11],
      ['run.sh', 'Executable', '100755', 11],
    ]);
    expect(text(await mirror.snapshot(commit).read('link', remote.op))).toBe('/etc/passwd');
    await expect(mirror.snapshot(commit).read('module', remote.op)).rejects.toMatchObject({
      code: 'NotFound',
    });
  });

  it('a crafted name that would leave the folder spoils only the folder it is in', async () => {
    await using remote = await aRemote();
    const blob = await remote.git(remote.bare, ['hash-object', '-w', '--stdin'], 'evil');
    const raw = Buffer.concat([Buffer.from('100644 ../../etc/cron.d/x\0'), Buffer.from(blob, 'hex')]);
    const evil = await remote.git(
      remote.bare,
      ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'],
      raw,
    );
    const good = await remote.git(remote.bare, ['mktree'], `100644 blob ${blob}\tfine.yaml\n`);
    const commit = await pushTree(remote, [
      ['040000', evil, 'bad'],
      ['040000', good, 'good'],
    ]);
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);

    const listed = await mirror.snapshot(commit).list('', remote.op);

    expect(listed.map(({ path, type }) => [path, type])).toEqual([
      ['bad/../../etc/cron.d/x', 'Unsafe'],
      ['good/fine.yaml', 'File'],
    ]);
    await expect(mirror.readTree(evil, remote.op)).rejects.toMatchObject({ code: 'InvalidRef' });
    await expect(mirror.snapshot(commit).read('bad/../../etc/cron.d/x', remote.op)).rejects.toMatchObject({
      code: 'InvalidRef',
    });
    expect((await mirror.readTree(good, remote.op)).map(({ path }) => path)).toEqual(['fine.yaml']);
  });

  it('a huge file is refused by name and size, and its neighbours are still readable', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish({ 'apps/a/huge.bin': Buffer.alloc(1_001), 'apps/a/x.yaml': 'x' });
    const mirror = await remote.mirror('mirror', { limits: { blobBytesMax: 1_000 } });
    await mirror.fetch(remote.op);
    const snapshot = mirror.snapshot(commit);

    const refused = expect.objectContaining({
      code: 'TooLarge',
      message: expect.stringMatching(/huge\.bin: it has 1001 bytes, expected at most 1000/),
    });
    await expect(snapshot.read('apps/a/huge.bin', remote.op)).rejects.toEqual(refused);
    await expect(
      mirror.readTree((await snapshot.tree('apps/a', remote.op)) ?? '', remote.op),
    ).rejects.toEqual(refused);
    expect(text(await snapshot.read('apps/a/x.yaml', remote.op))).toBe('x');
  });

  it('an object nobody has is NotFound, and does not make the mirror anew', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror();
    const { commit } = await mirror.fetch(remote.op);
    const before = await stat(join(remote.root, 'mirror'));

    await expect(mirror.readTree('1'.repeat(40), remote.op)).rejects.toMatchObject({ code: 'NotFound' });
    await expect(mirror.commitInfo('1'.repeat(40), remote.op)).rejects.toMatchObject({ code: 'NotFound' });
    await expect(mirror.snapshot(commit).read('b.yaml', remote.op)).rejects.toMatchObject({
      code: 'NotFound',
    });
    await mirror.fetch(remote.op);

    expect((await stat(join(remote.root, 'mirror'))).ino).toBe(before.ino);
  });

  it('commitInfo: author, time, subject and trailers, also of a message with odd characters', async () => {
    await using remote = await aRemote();
    const commit = await remote.publish(
      { a: 'a' },
      'Deploy "shop" — ünï\n\nbody\n\nReviewed-by: Ann\nRefs: 12',
    );
    const mirror = await remote.mirror();
    await mirror.fetch(remote.op);

    const info = await mirror.commitInfo(commit, remote.op);

    expect(info).toMatchObject({
      commit,
      parents: [],
      author: { name: 'Dev Eloper', email: 'dev@example.com' },
      subject: 'Deploy "shop" — ünï',
      trailers: [
        { key: 'Reviewed-by', value: 'Ann' },
        { key: 'Refs', value: '12' },
      ],
    });
    expect(Math.abs(info.committedAt - Date.now())).toBeLessThan(60_000);
  });
});

/** Commits a tree as it is, without the checks that git makes in a work tree. */
async function pushTree(
  remote: Remote,
  entries: readonly (readonly [string, string, string])[],
): Promise<string> {
  const types: Record<string, string> = { '040000': 'tree', '160000': 'commit' };
  const lines = entries.map(([mode, id, name]) => `${mode} ${types[mode] ?? 'blob'} ${id}\t${name}\n`);
  const tree = await remote.git(remote.bare, ['mktree', '--missing'], lines.join(''));
  const commit = await remote.git(remote.bare, ['commit-tree', tree, '-m', 'crafted']);
  await remote.git(remote.bare, ['update-ref', 'refs/heads/main', commit]);
  return commit;
}

/** Takes an object off a repository, as where somebody has made it with a filter and its own origin is gone. */
async function withoutObject(remote: Remote, id: string) {
  for (const name of await readdir(join(remote.bare, 'objects', 'pack')).catch(() => [])) {
    if (!name.endsWith('.pack')) continue;
    const pack = await readFile(join(remote.bare, 'objects', 'pack', name));
    await rm(join(remote.bare, 'objects', 'pack', name));
    await rm(join(remote.bare, 'objects', 'pack', name.replace(/pack$/, 'idx')), { force: true });
    await remote.git(remote.bare, ['unpack-objects', '-q'], pack);
  }
  const path = join(remote.bare, 'objects', id.slice(0, 2), id.slice(2));
  await rename(path, `${path}.away`);
  return { put: () => rename(`${path}.away`, path) };
}
