import type { ChildProcessByStdio } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createCgiReader } from './git-server-cgi.ts';

/** Who may come in; with no accounts everybody may read and push. */
export type GitAccount = {
  readonly access: 'Read' | 'Write';
} & (
  | { readonly type: 'Basic'; readonly username: string; readonly password: string }
  | { readonly type: 'Bearer'; readonly token: string }
);

export interface GitServerOptions {
  /** The folder of the bare repositories; made when missing. */
  readonly root: string;
  /** 0 (the default) takes a free one. */
  readonly port?: number;
  readonly accounts?: readonly GitAccount[];
  /** PATH for git. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

export interface GitServer {
  /** http://127.0.0.1:PORT; a repository is at `<url>/<name>.git`. */
  readonly url: string;
  /** Makes an empty bare repository, or leaves the one there; returns its URL. */
  createRepository(name: string): Promise<string>;
  /** Stops serving: ends connections and `git http-backend` at once; what that has started ends as its pipes close. */
  close(): Promise<void>;
}

/** A packfile of a push; config repositories are far smaller. */
const bodyBytesMax = 256 * 1024 * 1024;
const namePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;
// The smart protocol only: no file of a repository is served as such.
const requestPattern =
  /^\/([A-Za-z0-9][A-Za-z0-9._-]{0,99}\.git)\/(info\/refs|git-upload-pack|git-receive-pack)$/;

type Backend = ChildProcessByStdio<Writable, Readable, null>;

/** A real Git server on the loopback interface: node:http in front of `git http-backend`, with pushes allowed. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const { root, accounts = [], signal } = options;
  signal.throwIfAborted();
  await mkdir(root, { recursive: true });
  const env = serverEnvironment(root, options.env);
  const backends = new Set<Backend>();
  const server = createServer((request, response) => {
    answer(request, response, { accounts, env, backends }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
      for (const backend of backends) backend.kill('SIGKILL');
    });
    return closed;
  };
  signal.addEventListener('abort', () => void close(), { once: true });

  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async createRepository(name) {
      if (!namePattern.test(name)) {
        throw new TypeError(
          `Cannot create the repository ${JSON.stringify(name)}: expected letters, digits and . _ -`,
        );
      }
      const directory = join(root, `${name}.git`);
      await promisify(execFile)('git', ['init', '--quiet', '--bare', '--initial-branch=main', directory], {
        env,
        signal,
      });
      return `${url}/${name}.git`;
    },
    close,
  };
}

interface Serving {
  readonly accounts: readonly GitAccount[];
  readonly env: Readonly<Record<string, string>>;
  readonly backends: Set<Backend>;
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const service = requestPattern.exec(url.pathname)?.[2];
  if (service === undefined) return refuse(response, 404, 'there is no such repository here');
  const pushes = service === 'git-receive-pack' || url.searchParams.get('service') === 'git-receive-pack';
  const access = accessOf(request, serving.accounts);
  if (access === 'None') {
    response.setHeader('WWW-Authenticate', 'Basic realm="seatrial"');
    return refuse(response, 401, 'credentials are needed');
  }
  if (pushes && access === 'Read') return refuse(response, 403, 'these credentials may only read');
  if (Number(request.headers['content-length'] ?? 0) > bodyBytesMax)
    return refuse(response, 413, 'the push is too large');

  const backend = spawn('git', ['http-backend'], {
    env: { ...serving.env, ...cgiEnvironment(request, url) },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  serving.backends.add(backend);
  const exited = new Promise<void>((resolve) =>
    backend.once('close', () => resolve()).once('error', () => resolve()),
  );
  try {
    await Promise.all([
      // git may answer before it has read everything: the answer counts, so a broken pipe is no failure.
      pipeline(request, boundedBody(), backend.stdin).catch(() => backend.stdin.destroy()),
      pipeline(backend.stdout, createCgiReader(response), response),
    ]);
  } finally {
    backend.kill('SIGKILL');
    await exited;
    serving.backends.delete(backend);
  }
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain' }).end(`${reason}\n`);
}

function accessOf(request: IncomingMessage, accounts: readonly GitAccount[]): 'Read' | 'Write' | 'None' {
  if (accounts.length === 0) return 'Write';
  return accounts.find((account) => request.headers.authorization === headerOf(account))?.access ?? 'None';
}

function headerOf(account: GitAccount): string {
  if (account.type === 'Bearer') return `Bearer ${account.token}`;
  return `Basic ${Buffer.from(`${account.username}:${account.password}`).toString('base64')}`;
}

function boundedBody(): PassThrough {
  const body = new PassThrough();
  let bytes = 0;
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) body.destroy(new Error('the push is too large'));
  });
  return body;
}

/** No configuration of this machine or its user, and no git process that goes on after its request. */
function serverEnvironment(root: string, env: GitServerOptions['env']): Record<string, string> {
  const config = { 'http.receivepack': 'true', 'receive.autogc': 'false', 'gc.auto': '0' };
  const pairs = Object.entries(config).flatMap(([key, value], at): [string, string][] => [
    [`GIT_CONFIG_KEY_${at}`, key],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ]);
  return {
    PATH: env['PATH'] ?? '/usr/bin:/bin',
    HOME: root,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_COUNT: String(Object.keys(config).length),
    ...Object.fromEntries(pairs),
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
  };
}

function cgiEnvironment(request: IncomingMessage, url: URL): Record<string, string> {
  const { headers } = request;
  const optional = {
    CONTENT_TYPE: headers['content-type'],
    CONTENT_LENGTH: headers['content-length'],
    HTTP_CONTENT_ENCODING: headers['content-encoding'],
    GIT_PROTOCOL: headers['git-protocol']?.toString(),
  };
  return {
    REQUEST_METHOD: request.method ?? 'GET',
    PATH_INFO: url.pathname,
    QUERY_STRING: url.search.slice(1),
    REMOTE_ADDR: '127.0.0.1',
    REMOTE_USER: 'seatrial',
    ...Object.fromEntries(
      Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}
