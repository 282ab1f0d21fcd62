import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  type Change,
  type LedgerContent,
  type MirrorOptions,
  openMirror,
  openPublisher,
} from '@seatrial/git';
import { type GitAccount, startGitServer } from '../../../packages/localcluster/src/git-server.ts';

const developer = { name: 'Dev Eloper', email: 'dev@example.com' };

export const clock = {
  now: () => Date.now(),
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
};

/** Of a cluster whose file names no keys. */
export const nobodySigns = { keys: [] };
export const everything = { trust: nobodySigns };

/** What was appended, oldest first. */
export function told({ entries }: LedgerContent): readonly unknown[] {
  return entries.toReversed().map(({ id, subject, body }) => ({ id, subject, body }));
}

export type Remote = Awaited<ReturnType<typeof aRemote>>;

export function text(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString();
}

/** A Git server with one repository, and as many mirrors of it as a test wants; disposing leaves nothing behind. */
export async function aRemote(accounts?: readonly GitAccount[]) {
  const root = await mkdtemp(join(tmpdir(), 'seatrial-git-'));
  const stop = new AbortController();
  const { signal } = stop;
  const op = { signal };
  const serverOptions = { root: join(root, 'srv'), env: process.env, signal, ...(accounts && { accounts }) };
  const server = await startGitServer(serverOptions);
  const url = await server.createRepository('config');
  const bare = join(root, 'srv', 'config.git');

  const options = (name: string, extra: Partial<MirrorOptions> = {}): MirrorOptions => ({
    url,
    directory: join(root, name),
    branch: 'main',
    ledgers: ['staging'],
    clock,
    env: process.env,
    signal,
    ...extra,
  });

  /** Plain git in a repository of the fixture, as somebody else would use it. */
  async function git(directory: string, args: readonly string[], input?: string | Buffer): Promise<string> {
    const env = {
      PATH: process.env['PATH'],
      GIT_DIR: directory,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: developer.name,
      GIT_AUTHOR_EMAIL: developer.email,
      GIT_COMMITTER_NAME: developer.name,
      GIT_COMMITTER_EMAIL: developer.email,
    };
    const running = promisify(execFile)('git', [...args], { env });
    running.child.stdin?.end(input);
    return (await running).stdout.trim();
  }

  async function publish(files: Change['files'], message = 'change'): Promise<string> {
    const publisher = await openPublisher(options('developer'));
    return (await publisher.publish({ files, message, author: developer }, op)).commit;
  }

  return {
    root,
    server,
    serverOptions,
    url,
    bare,
    op,
    options,
    git,
    publish,
    mirror: (name = 'mirror', extra: Partial<MirrorOptions> = {}) => openMirror(options(name, extra)),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await server.close();
      await rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
