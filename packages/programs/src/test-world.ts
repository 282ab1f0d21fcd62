import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { create } from 'tar';
import { onTestFinished } from 'vitest';
import type { ObtainOptions } from './context.ts';
import type { ProgramEvent } from './events.ts';
import { DEFAULT_LIMITS } from './limits.ts';

/** What the tests of this package share: a temporary folder, a small machine, and a server with the releases' layout. */
export type World = {
  readonly folder: string;
  readonly bin: string; // the only folder on PATH
  readonly cacheDir: string;
  readonly events: ProgramEvent[];
  readonly options: ObtainOptions;
};

export const SHORT_LIMITS = {
  ...DEFAULT_LIMITS,
  responseTimeoutMs: 2_000,
  retries: 1,
  retryDelayMsMin: 1,
  lockPollMs: 5,
  progressMs: 5,
  killGraceMs: 500,
};

export const LINUX = { os: 'linux', arch: 'amd64' };

export async function createWorld(overrides: Partial<ObtainOptions> = {}): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'seatrial-programs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const bin = join(folder, 'bin');
  const cacheDir = join(folder, 'cache');
  await mkdir(bin);
  const events: ProgramEvent[] = [];
  const options: ObtainOptions = {
    cacheDir,
    report: (event) => events.push(event),
    offline: true,
    platform: LINUX,
    limits: SHORT_LIMITS,
    signal: new AbortController().signal,
    ...overrides,
    env: { PATH: bin, ...overrides.env },
  };
  return { folder, bin, cacheDir, events, options };
}

/** A program that states a version, as a shell script of builtins: nothing else is on its PATH. */
export function script(statement: string): string {
  return `#!/bin/sh\necho '${statement}'\n`;
}

export async function writeProgram(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content, { mode: 0o755 });
}

/** A Go that "builds" by running shell lines; `$out` is the file asked for with -o. */
export async function writeGo(bin: string, build: string, version = 'go1.26.1'): Promise<void> {
  const lines = [
    '#!/bin/sh',
    `if [ "$1" = env ]; then echo ${version}; exit 0; fi`,
    'while [ "$#" -gt 0 ]; do if [ "$1" = -o ]; then out="$2"; fi; shift; done',
    build,
  ];
  await writeProgram(join(bin, 'go'), lines.join('\n'));
}

export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export async function tarGz(folder: string, member: string, content: string): Promise<Buffer> {
  await writeProgram(join(folder, member), content);
  const chunks: Buffer[] = [];
  for await (const chunk of create({ cwd: folder, gzip: true }, [member])) chunks.push(chunk);
  return Buffer.concat(chunks);
}

type Answer = string | Uint8Array | ((response: ServerResponse, visit: number) => void);

/** Serves the given paths on loopback, 404 for all others, and keeps the paths that were asked for. */
export async function serve(
  answers: Readonly<Record<string, Answer>>,
): Promise<{ mirror: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = answers[path];
    if (typeof answer === 'function') answer(response, asked.filter((one) => one === path).length);
    else if (answer === undefined) response.writeHead(404).end();
    else response.end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return { mirror: `http://127.0.0.1:${address.port}`, asked };
}
