import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { LedgerEntry } from '@seatrial/git';
import { describe, expect, it } from 'vitest';
import { mirrorLimits } from '../../packages/git/src/limits.ts';
import { createGit } from '../../packages/git/src/run-git.ts';
import { aRemote, clock, everything, nobodySigns } from './git/fixture.ts';
import { aProxyThatHoldsPushes, aProxyThatStopsAfter } from './git/proxy.ts';

describe('git processes', () => {
  it('a first fetch may take longer than other commands', async () => {
    await using remote = await aRemote();
    const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
    const commit = await remote.publish({ 'noise.bin': noise });
    await using slow = await aProxyThatStopsAfter(remote.url, 20_000);
    // The two minutes of a command are over when the fetch is in its middle.
    let isOver = false;
    const over = slow.reached.then(() => {
      isOver = true;
    });
    const timed = {
      now: clock.now,
      sleep: (ms: number, signal?: AbortSignal) =>
        ms === mirrorLimits.commandTimeoutMs && !isOver ? over : clock.sleep(ms, signal),
    };
    const mirror = await remote.mirror('mirror', { url: slow.url, clock: timed });

    const fetching = mirror.fetch(remote.op);
    await slow.reached;
    slow.release();

    expect(await fetching).toMatchObject({ type: 'Changed', commit });
  });

  it('a trickling server keeps no process: curl ends what a killed git left', async () => {
    await using remote = await aRemote();
    const trickling = await aTricklingServer();
    const limits = { commandTimeoutMs: 500, slowTransferMs: 1_000 };
    const mirror = await remote.mirror('mirror', { url: trickling.url, limits });

    await expect(mirror.fetch(remote.op)).rejects.toMatchObject({ code: 'Unavailable' });

    expect(trickling.connections).toHaveLength(1);
    for (const socket of trickling.connections) if (!socket.closed) await once(socket, 'close');
    trickling.server.close();
  });

  it('a command that is stopped ends before the next one may begin', async () => {
    await using remote = await aRemote();
    const directory = join(remote.root, 'bin');
    await mkdir(directory);
    const stubborn = `#!/bin/sh
trap 'sleep 0.3; echo gone > ended; exit 130' INT
while :; do sleep 0.05; done
`;
    await writeFile(join(directory, 'git'), stubborn, { mode: 0o755 });
    const environment = async () => ({ PATH: `${directory}:${process.env['PATH']}` });
    const limits = { ...mirrorLimits, commandTimeoutMs: 200 };
    const git = createGit({
      directory,
      environment,
      secrets: () => [],
      clock,
      limits,
      onFailure: () => undefined,
    });

    await expect(git.run('wait', ['wait'], remote.op)).rejects.toMatchObject({ code: 'Unavailable' });

    expect(await readFile(join(directory, 'ended'), 'utf8')).toBe('gone\n');
  });
});

describe('what a commit costs', () => {
  it('is three processes from a look at the remote to its files, and three for an entry of the ledger', async () => {
    await using remote = await aRemote();
    const counted = await aCountedGit(remote.root);
    const folders = new Map([['shop', ['apps/shop']]]);
    const first = await remote.publish({ 'apps/shop/a.yaml': 'a', 'apps/shop/b/c.yaml': 'c' });
    const mirror = await remote.mirror('mirror', { env: counted.env });
    await mirror.fetch(remote.op);
    await mirror.snapshot(first).list('', remote.op);
    await mirror.ledger.append('staging', [anEntry(1)], nobodySigns, remote.op);
    await mirror.ledger.read('staging', everything, remote.op);

    for (const n of [2, 3]) {
      const since = mirror.head() ?? '';
      const commit = await remote.publish({ 'apps/shop/a.yaml': `changed by ${n}` });
      counted.forget();
      await mirror.fetch(remote.op);
      expect(await mirror.relation(since, commit, remote.op)).toBe('Continues');
      expect(await mirror.snapshot(commit).list('', remote.op)).toHaveLength(2);
      expect([...(await mirror.lastChanged(commit, { folders, since }, remote.op))]).toEqual([
        ['shop', commit],
      ]);
      const tree = (await mirror.snapshot(commit).tree('apps/shop', remote.op)) ?? '';
      expect(await mirror.readTree(tree, remote.op)).toHaveLength(2);
      expect(await counted.commands()).toEqual(['ls-remote', 'fetch', 'cat-file']);

      counted.forget();
      await mirror.ledger.append('staging', [anEntry(n)], nobodySigns, remote.op);
      await mirror.ledger.read('staging', everything, remote.op);
      expect(await counted.commands()).toEqual(['unpack-objects', 'push', 'update-ref']);
    }
  });

  it('is one more where several came at once, however often it is asked how they stand', async () => {
    await using remote = await aRemote();
    const counted = await aCountedGit(remote.root);
    const since = await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror('mirror', { env: counted.env });
    await mirror.fetch(remote.op);
    await remote.publish({ 'a.yaml': 'b' });
    const commit = await remote.publish({ 'a.yaml': 'c' });
    counted.forget();

    await mirror.fetch(remote.op);
    for (const _ of [1, 2, 3]) expect(await mirror.relation(since, commit, remote.op)).toBe('Continues');

    expect(await counted.commands()).toEqual(['ls-remote', 'fetch', 'cat-file', 'merge-base']);
    const later = await remote.publish({ 'a.yaml': 'd' });
    expect(await mirror.relation(later, commit, remote.op)).toBe('Unknown');
    await mirror.fetch(remote.op);
    expect(await mirror.relation(later, commit, remote.op)).toBe('Rewound');
  });

  it('is one process where a look finds nothing new, also after an entry of the ledger', async () => {
    await using remote = await aRemote();
    const counted = await aCountedGit(remote.root);
    await remote.publish({ 'a.yaml': 'a' });
    const mirror = await remote.mirror('mirror', { env: counted.env });
    await mirror.fetch(remote.op);
    await mirror.ledger.append('staging', [anEntry(1)], nobodySigns, remote.op);
    counted.forget();

    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Unchanged', ledgers: ['staging'] });
    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Unchanged', ledgers: [] });

    expect(await counted.commands()).toEqual(['ls-remote', 'ls-remote']);
  });
});

describe('fetches', () => {
  it('go on while an entry is on its way to the server, and what they bring of it stays', async () => {
    await using remote = await aRemote();
    await remote.publish({ 'a.yaml': 'a' });
    await using proxy = await aProxyThatHoldsPushes(remote.url);
    const mirror = await remote.mirror('mirror', { url: proxy.url });
    const elsewhere = await remote.mirror('elsewhere');
    await mirror.ledger.append('staging', [anEntry(1)], nobodySigns, remote.op);
    await elsewhere.fetch(remote.op);
    const held = Promise.withResolvers<void>();
    proxy.state.held = held.promise;

    const appending = mirror.ledger.append('staging', [anEntry(2)], nobodySigns, remote.op);
    await proxy.reached;
    // The server has it by now, and another runner has written behind it.
    await elsewhere.ledger.append('staging', [anEntry(3)], nobodySigns, remote.op);
    const commit = await remote.publish({ 'a.yaml': 'b' });
    const seen = await mirror.fetch(remote.op);
    const [before] = (await mirror.ledger.read('staging', everything, remote.op)).entries;
    held.resolve();
    await appending;

    expect(seen).toMatchObject({ type: 'Changed', commit, ledgers: ['staging'] });
    expect(before?.id).toBe('release:shop-3');
    const { entries, head } = await mirror.ledger.read('staging', everything, remote.op);
    expect(entries.map(({ id }) => id)).toEqual(['release:shop-3', 'release:shop-2', 'release:shop-1']);
    expect(head).toBe(await remote.git(remote.bare, ['rev-parse', 'refs/seatrial/ledger/staging']));
    expect(await mirror.fetch(remote.op)).toMatchObject({ type: 'Unchanged' });
  });

  it('that see a ledger rewritten while an entry is on its way are believed', async () => {
    await using remote = await aRemote();
    const ref = 'refs/seatrial/ledger/staging';
    await remote.publish({ 'a.yaml': 'a' });
    await using proxy = await aProxyThatHoldsPushes(remote.url);
    const mirror = await remote.mirror('mirror', { url: proxy.url });
    await mirror.ledger.append('staging', [anEntry(1)], nobodySigns, remote.op);
    const other = await remote.mirror('other');
    const held = Promise.withResolvers<void>();
    proxy.state.held = held.promise;

    const appending = mirror.ledger.append('staging', [anEntry(2)], nobodySigns, remote.op);
    await proxy.reached;
    await remote.git(remote.bare, ['update-ref', '-d', ref]);
    await other.ledger.append('staging', [anEntry(9)], nobodySigns, remote.op);
    await mirror.fetch(remote.op);
    held.resolve();
    await appending;

    await expect(mirror.ledger.read('staging', everything, remote.op)).rejects.toMatchObject({
      code: 'Corrupt',
    });
  });
});

/** A git that writes down what it was asked for, but for what git asks of itself. */
async function aCountedGit(root: string) {
  const [directory, file] = [join(root, 'counted'), join(root, 'counted', 'commands')];
  await mkdir(directory);
  await writeFile(file, '');
  const script = `#!/bin/sh\necho "$1" >> ${file}\nPATH=\${PATH#*:} exec git "$@"\n`;
  await writeFile(join(directory, 'git'), script, { mode: 0o755 });
  return {
    env: { ...process.env, PATH: `${directory}:${process.env['PATH']}` },
    forget: () => writeFileSync(file, ''),
    commands: async () => (await readFile(file, 'utf8')).split('\n').filter((it) => it !== ''),
  };
}

function anEntry(n: number): LedgerEntry {
  return { id: `release:shop-${n}`, subject: `Promoted shop-${n} on staging`, body: { requests: n } };
}

/** Sends 100 bytes in a second, and no end. */
async function aTricklingServer(): Promise<{ url: string; server: Server; connections: Socket[] }> {
  const connections: Socket[] = [];
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
    const timer = setInterval(() => response.write('0'.repeat(20)), 200);
    response.on('close', () => clearInterval(timer));
  });
  server.on('connection', (socket) => connections.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/config.git`, server, connections };
}
