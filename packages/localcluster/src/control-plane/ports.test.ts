import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { choosePorts, isFree } from './ports.ts';

describe('choosePorts', () => {
  let directory = '';
  let file = '';
  const servers: Server[] = [];
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'seatrial-ports-'));
    file = join(directory, 'ports.json');
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
    await rm(directory, { recursive: true });
    said.length = 0;
  });

  const said: string[] = [];
  const choose = <Name extends string>(names: readonly Name[]): Promise<Readonly<Record<Name, number>>> =>
    choosePorts(file, names, (message) => said.push(message));

  async function occupy(port: number): Promise<void> {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  }

  it('gives each name a port of its own, below those for outgoing connections', async () => {
    const ports = await choose(['one', 'two', 'three']);

    expect(new Set(Object.values(ports)).size).toBe(3);
    expect(Object.values(ports).every((port) => port >= 20_000 && port < 32_000)).toBe(true);
  });

  it('gives the same ports again', async () => {
    const first = await choose(['one', 'two']);

    expect(await choose(['one', 'two'])).toEqual(first);
  });

  it('gives another port for one that was taken meanwhile, and keeps the rest', async () => {
    const first = await choose(['one', 'two']);
    await occupy(first.one);

    const second = await choose(['one', 'two']);

    expect(second.two).toBe(first.two);
    expect(second.one).not.toBe(first.one);
    expect(await isFree(second.one)).toBe(true);
    expect(said).toEqual([
      `port ${first.one} of one is taken by another program: from now on it is ${second.one}`,
    ]);
  });

  it('leaves the ports of other names alone', async () => {
    const first = await choose(['one']);
    const second = await choose(['two']);

    expect(second.two).not.toBe(first.one);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ ...first, ...second });
  });

  it('chooses anew when its notes are damaged', async () => {
    await writeFile(file, '{"one": "x", "tw');

    expect(await choose(['one'])).toEqual({ one: expect.any(Number) });
  });

  it('writes notes that nobody else can read', async () => {
    await choose(['one']);

    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });
});
