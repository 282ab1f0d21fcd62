import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@seatrial/core';
import { type Signing, signToken } from './sign-token.ts';
import { type WorkflowRun, workflowClaims } from './workflow-claims.ts';

export interface IssuerOptions {
  /** The time of day, which stands in the tokens. */
  readonly clock: Pick<Clock, 'now'>;
  readonly signal: AbortSignal;
}

type Claims = Readonly<Record<string, unknown>>;

/** What a job finds in its environment when it may ask for tokens (`id-token: write`). */
export interface JobVariables {
  readonly ACTIONS_ID_TOKEN_REQUEST_URL: string;
  readonly ACTIONS_ID_TOKEN_REQUEST_TOKEN: string;
}

/** Who gives workflows their tokens, as token.actions.githubusercontent.com does. */
export interface Issuer {
  /** As tokens have it in `iss`. */
  readonly url: string;
  /** A token of a run for an audience, as GitHub would sign it; `changes` are claims that it would not. */
  token(run: WorkflowRun, audience: string, changes?: Claims): string;
  /** How it signs for now: for tokens that are not as GitHub's are. */
  signing(): Signing;
  /** A job that asks for its tokens itself. */
  job(run: WorkflowRun): JobVariables;
  /** Signs with a new key from now on. Those before are shown as well, until they are retired. */
  rotate(): void;
  /** Shows no key but the newest. */
  retire(): void;
  /** Answers nobody until `open`: refuses, or keeps them waiting. */
  shut(how: 'Refuses' | 'Hangs'): void;
  open(): void;
  /** Shows these in the place of its keys. */
  show(keys: readonly unknown[] | undefined): void;
  /** Paths that were asked for, in their order. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** GitHub's last as long. */
const tokenSeconds = 300;

interface Key {
  readonly kid: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export async function startIssuer({ clock, signal }: IssuerOptions): Promise<Issuer> {
  let keysMade = 1;
  const keys: [Key, ...Key[]] = [newKey(keysMade)];
  const jobs = new Map<string, WorkflowRun>();
  const requests: string[] = [];
  let shownInstead: readonly unknown[] | undefined;
  let shut: 'Refuses' | 'Hangs' | undefined;
  let made = 0;
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (shut === 'Hangs') return;
    if (shut === 'Refuses') return void response.writeHead(503).end();
    answer(request, response);
  });
  const url = await listening(server);

  function newest(): Key {
    return keys.at(-1) ?? keys[0];
  }

  function signing(): Signing {
    const { kid, privateKey: key } = newest();
    return { header: { typ: 'JWT', alg: 'RS256', kid, x5t: kid }, key };
  }

  function token(run: WorkflowRun, audience: string, changes: Claims = {}): string {
    made += 1;
    const now = Math.floor(clock.now() / 1000);
    const times = { iat: now, nbf: now - 600, exp: now + tokenSeconds };
    const claims = { jti: `token-${made}`, iss: url, aud: audience, ...workflowClaims(run), ...times };
    return signToken({ ...claims, ...changes }, signing());
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const asked = new URL(request.url ?? '/', url);
    switch (asked.pathname) {
      case '/.well-known/openid-configuration':
        return sendJson(response, 200, {
          issuer: url,
          jwks_uri: `${url}/.well-known/jwks`,
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case '/.well-known/jwks':
        return sendJson(response, 200, { keys: shownInstead ?? keys.map(shown) });
      case '/token': {
        const run = jobs.get((request.headers.authorization ?? '').replace(/^bearer /i, ''));
        if (run === undefined) return sendJson(response, 401, { message: 'not a job of this issuer' });
        const audience = asked.searchParams.get('audience') ?? 'https://github.com/acme';
        return sendJson(response, 200, { count: 1, value: token(run, audience) });
      }
      default:
        return sendJson(response, 404, { message: 'not found' });
    }
  }

  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
    return closed;
  };
  signal.addEventListener('abort', () => void close(), { once: true });

  return {
    url,
    token,
    signing,
    job(run) {
      const ACTIONS_ID_TOKEN_REQUEST_TOKEN = `job-${jobs.size + 1}`;
      jobs.set(ACTIONS_ID_TOKEN_REQUEST_TOKEN, run);
      return { ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?api-version=2.0`, ACTIONS_ID_TOKEN_REQUEST_TOKEN };
    },
    rotate: () => {
      keysMade += 1;
      keys.push(newKey(keysMade));
    },
    retire: () => void keys.splice(0, keys.length - 1),
    shut: (how) => {
      shut = how;
    },
    open: () => {
      shut = undefined;
    },
    show: (instead) => {
      shownInstead = instead;
    },
    requests,
    close,
  };
}

function newKey(number: number): Key {
  return { kid: `key-${number}`, ...generateKeyPairSync('rsa', { modulusLength: 2048 }) };
}

function shown({ kid, publicKey }: Key): Readonly<Record<string, unknown>> {
  return { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256', x5t: kid };
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
