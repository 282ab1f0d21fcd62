import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mirrorLimits } from '../../packages/git/src/limits.ts';
import { createGit } from '../../packages/git/src/run-git.ts';
import { aRemote, clock } from './git/fixture.ts';
import { aProxyThatStopsAfter } from './git/proxy.ts';

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
