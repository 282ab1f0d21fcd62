import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Clock, createSeldom, messageOf } from '@seatrial/core';
import type { Log } from '../../world.ts';
import {
  type AnswerOptions,
  answerHook,
  type HookAnswer,
  type HookNews,
  type HookResult,
  hookPath,
} from './answer.ts';
import type { HookLimits } from './limits.ts';
import type { Watched } from './push.ts';
import { createHookSecrets } from './secrets.ts';

/** Where one repository is told of pushes. */
export interface HookDoor {
  /** Of a further config repository: then the path ends in it. */
  readonly repository?: string;
  /** The file of secrets, one a line, as it is now. */
  readonly readSecrets: () => Promise<string>;
  readonly watched: Watched;
  /** Called with each delivery that is a reason to look at the repository. */
  readonly wake: (about: HookNews) => void;
}

export interface HookOptions {
  readonly host: string;
  readonly port: number;
  readonly doors: readonly HookDoor[];
  /** The time of day. */
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly limits: HookLimits;
  readonly count: (result: HookResult) => void;
}

export interface HookServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves POST /hooks/git, and /hooks/git/NAME of each further repository, at an address of its own: whoever fills its connections takes none from probes and metrics, and a
 * network policy can tell the two apart (docs/adr/0037).
 */
export async function serveHook(options: HookOptions): Promise<HookServer> {
  const { host, port, clock, log, limits } = options;
  const doors = new Map(options.doors.map((door) => [pathOf(door), { ...door, answering: answering(door) }]));
  for (const door of doors.values()) await door.answering.secrets.current();
  const refusals = createSeldom<void>(clock, limits.refusalsSaidEveryMs, (count) =>
    log('warn', 'refused webhooks: the signature is missing or wrong', { count }),
  );

  /** The secrets of one repository open no other. */
  function answering({ readSecrets, watched }: HookDoor): AnswerOptions {
    const secrets = createHookSecrets(readSecrets, log, limits);
    return { secrets, watched, now: () => clock.now(), limits };
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?', 1)[0];
    const door = doors.get(path ?? '');
    if (door === undefined) return send(request, response, { status: 404, text: 'not found' });
    const answer = await answerHook(request, door.answering);
    options.count(answer.result);
    if (answer.result === 'refused') refusals();
    if (answer.about !== undefined) door.wake(answer.about);
    send(request, response, answer);
  }

  const server = createServer(
    {
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      keepAliveTimeout: limits.keepAliveMs,
      maxHeaderSize: limits.headerBytesMax,
    },
    (request, response) => {
      serve(request, response).catch(() => {
        options.count('broken_off');
        response.destroy();
      });
    },
  );
  server.maxConnections = limits.connectionsMax;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  // A connection that cannot be taken, as when there are no more files to open, ends nothing but itself.
  server.on('error', (error) => log('warn', `Cannot take a webhook: ${messageOf(error)}`));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${taken}${hookPath}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function pathOf({ repository }: HookDoor): string {
  return repository === undefined ? hookPath : `${hookPath}/${repository}`;
}

/** A connection whose request was not read to its end is of no more use. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, text, headers }: Pick<HookAnswer, 'status' | 'text' | 'headers'>,
): void {
  const ending = request.readableEnded ? {} : { connection: 'close' };
  response.writeHead(status, { 'content-type': 'text/plain', ...headers, ...ending }).end(`${text}\n`);
}
