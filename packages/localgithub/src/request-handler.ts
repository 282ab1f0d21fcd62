import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { callerOf, runRow } from './access.ts';
import { type Answer, type Caller, Refusal } from './call.ts';
import type { Description, Operation } from './description/description.ts';
import { filled } from './description/filled.ts';
import { findOperation } from './description/find-operation.ts';
import { createJudge } from './description/judge.ts';
import type { Fault, Faults } from './faults.ts';
import { answerGraphql } from './graphql.ts';
import { operations } from './operations/table.ts';
import type { RateLimit } from './rate-limit.ts';
import type { World } from './world.ts';

export interface RequestSeen {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Empty where GitHub has none such. */
  readonly operation: string;
  readonly status: number;
}

export interface HandlerParts {
  readonly description: Description;
  readonly world: World;
  readonly basePath: string;
  readonly faults: Faults;
  readonly rateLimit: RateLimit;
  /** Told of what is not as GitHub's description has it. */
  readonly violate: (text: string) => void;
  readonly see: (request: RequestSeen) => void;
}

/** GitHub takes no larger ones. */
const bodyBytesMax = 40 * 1024 * 1024;

/** Answers requests as GitHub's description of its API says, and sees to it that both sides keep to that. */
export function createRequestHandler(
  parts: HandlerParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { description, world, basePath, faults, rateLimit, violate, see } = parts;
  const judge = createJudge(description);
  const graphqlPath = basePath === '' ? '/graphql' : '/api/graphql';

  return async (request, response) => {
    const method = request.method ?? 'GET';
    const target = request.url ?? '/';
    const url = new URL(target, 'http://127.0.0.1');
    const found = url.pathname.startsWith(basePath)
      ? findOperation(description, method, url.pathname.slice(basePath.length))
      : ({ type: 'Unknown' } as const);
    const said = await readBody(request);
    const broken = (text: string): void => violate(`${method} ${target}: ${text}`);
    const tell = (operation: string, answer: Answer): void =>
      see({ method, path: target, operation, status: answer.status });

    async function respond(operation: string, work: () => Promise<Answer>): Promise<void> {
      const fault = faults.take(operation);
      if (fault?.type === 'Cut') return void response.destroy();
      if (fault?.type === 'Held') await faults.hold(fault.until);
      const answer = (fault && faultAnswer(fault)) ?? (await work());
      tell(operation, answer);
      if (fault?.type === 'LostAnswer') return void response.destroy();
      return send(response, answer, fault?.type === 'Truncated');
    }

    if (method === 'POST' && url.pathname === graphqlPath)
      return respond('graphql', () => queried(said, request));
    if (found.type !== 'Operation') {
      const message =
        found.type === 'Unknown'
          ? 'GitHub has no such operation'
          : `${found.id} is not in this GitHub: add it`;
      broken(message);
      const answer = { status: found.type === 'Unknown' ? 404 : 501, body: { message } };
      tell(found.type === 'Unknown' ? '' : found.id, answer);
      return send(response, answer);
    }
    const { operation, path } = found;
    return respond(operation.id, () => answerOf(operation, path, url, said, request));
  };

  /** An answer to whoever asks, with what is left of their requests. */
  async function counted(
    request: IncomingMessage,
    work: (caller: Caller) => Promise<Answer>,
  ): Promise<Answer> {
    const limited = rateLimit.count((request.headers.authorization ?? '').replace(/^\w+ /, ''));
    const withLimit = (answer: Answer): Answer => ({
      ...answer,
      headers: { ...limited.headers, ...answer.headers },
    });
    try {
      if (limited.isOver) throw new Refusal(403, 'API rate limit exceeded for this token.');
      const answer = await work(callerOf(world, request.headers.authorization));
      if (answer.status === 304) limited.giveBack();
      return withLimit(answer);
    } catch (error) {
      if (error instanceof Refusal) return withLimit(error.answer);
      throw error;
    }
  }

  function queried(said: string, request: IncomingMessage): Promise<Answer> {
    return counted(request, async (caller) => {
      if (caller.type === 'App') throw new Refusal(401, 'Bad credentials');
      return answerGraphql({ world, token: caller.token, body: JSON.parse(said), violate });
    });
  }

  function answerOf(
    operation: Operation,
    path: Readonly<Record<string, string>>,
    url: URL,
    said: string,
    request: IncomingMessage,
  ): Promise<Answer> {
    const broken = (text: string): void =>
      violate(`${request.method} ${request.url} (${operation.id}): ${text}`);
    return counted(request, async (caller) => {
      const body = said === '' ? undefined : JSON.parse(said);
      const query = Object.fromEntries(url.searchParams);
      const { wrong, parameters } = judge.request({ operation, path, query, body });
      if (wrong.length > 0) {
        wrong.forEach(broken);
        throw new Refusal(422, `Not as ${operation.id} is described: ${wrong.join('; ')}`);
      }
      const row = operations[operation.id];
      if (row === undefined) throw new Refusal(501, `${operation.id} is described here and has no code`);
      const call = {
        world,
        caller,
        path: url.pathname.slice(basePath.length),
        query,
        parameters,
        body: body ?? {},
      };
      const answer = whole(operation, await runRow(row, call));
      judge.answer(operation, answer.status, answer.body).forEach(broken);
      return conditionalAnswer(answer, request);
    });
  }

  function whole(operation: Operation, answer: Answer): Answer {
    const schema = operation.answers[String(answer.status)];
    if (schema === undefined || schema === null || answer.body === undefined) return answer;
    return { ...answer, body: filled(description, schema, answer.body) };
  }
}

function faultAnswer(fault: Fault): Answer | undefined {
  switch (fault.type) {
    case 'Status':
      return { status: fault.status, body: { message: 'Server Error' } };
    case 'Redirect':
      return {
        status: fault.status,
        headers: { Location: fault.to },
        body: { message: 'Moved', url: fault.to },
      };
    case 'SecondaryLimit': {
      const { status = 403, retryAfterSeconds } = fault;
      const message =
        'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
      return {
        status,
        body: { message },
        ...(retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } }),
      };
    }
    default:
      return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > bodyBytesMax) throw new Error('the request is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** An answer to be read may be asked for again only if it has changed. */
function conditionalAnswer(answer: Answer, { method, headers }: IncomingMessage): Answer {
  if (method !== 'GET' || answer.status !== 200) return answer;
  const etag = `W/"${createHash('sha256').update(JSON.stringify(answer.body)).digest('hex')}"`;
  if (headers['if-none-match'] === etag) return { status: 304, headers: { ETag: etag } };
  return { ...answer, headers: { ...answer.headers, ETag: etag } };
}

function send(response: ServerResponse, { status, body, headers = {} }: Answer, isTruncated = false): void {
  if (body === undefined) return void response.writeHead(status, headers).end();
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  if (!isTruncated) return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => response.destroy());
}
