import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startGitServer } from '@seatrial/localcluster';
import {
  type BareRepository,
  createFaults,
  createJudge,
  type Description,
  type Fault,
  findOperation,
  type Operation,
  openBareRepository,
} from '@seatrial/localgithub';
import { onTestFinished } from 'vitest';
import { commit, never } from './a-github.ts';

export interface StandInAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface StandInCall<World, User> {
  readonly world: World;
  readonly user: User;
  /** As their schemas have them. */
  readonly path: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export type StandInRow<World, User> = (
  call: StandInCall<World, User>,
) => StandInAnswer | Promise<StandInAnswer>;

/** An answer other than the one that was hoped for. */
export class StandInRefusal extends Error {
  override readonly name = 'StandInRefusal';
  readonly answer: StandInAnswer;
  constructor(status: number, message: unknown) {
    super(String(message));
    this.answer = { status, body: { message } };
  }
}

export interface StandInParts<World, User> {
  readonly description: Description;
  /** Of the API: '/api/v4'. */
  readonly apiPath: string;
  readonly rows: Readonly<Record<string, StandInRow<World, User>>>;
  readonly open: (git: BareRepository) => World;
  readonly userOf: (world: World, token: string) => User | undefined;
  /** The repository that there is, by the parameters of a path; all others are not there. */
  readonly isThere: (path: Readonly<Record<string, string>>) => boolean;
}

export interface StandIn<World> {
  /** Of the site, which is in a folder of its host. */
  readonly url: string;
  readonly world: World;
  readonly git: BareRepository;
  /** Of `main`, and of the branch `change`. */
  readonly base: string;
  readonly head: string;
  /** Operations that were asked for, in their order. */
  readonly requests: readonly string[];
  fault(fault: Fault): void;
  /** How many requests wait for what a `Held` says. */
  held(): number;
  /** The next request is one too many. */
  limit(retryAfterSeconds: number): void;
}

/** A forge of one repository. What is asked and answered otherwise than its description has it fails the test. */
export async function aStandIn<World, User>(parts: StandInParts<World, User>): Promise<StandIn<World>> {
  const { description, rows } = parts;
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-forge-'));
  const gitServer = await startGitServer({ root: directory, env: process.env, signal: never });
  await gitServer.createRepository('shop');
  const git = openBareRepository(join(directory, 'shop.git'), process.env);
  const world = parts.open(git);
  const faults = createFaults();
  const limits: number[] = [];
  const violations: string[] = [];
  const requests: string[] = [];
  const judge = createJudge(description);
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      violations.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await gitServer.close();
    await rm(directory, { recursive: true, force: true });
    if (violations.length > 0) throw new Error(`Not as it is described:\n${violations.join('\n')}`);
  });
  const base = await commit({ git }, 'main', { 'a.yaml': 'a: 1\n' });
  const head = await commit({ git }, 'change', { 'a.yaml': 'a: 2\n' }, base);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/forge`,
    world,
    git,
    base,
    head,
    requests,
    fault: (fault) => faults.add(fault),
    held: () => faults.held(),
    limit: (retryAfterSeconds) => void limits.push(retryAfterSeconds),
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const said = await text(request);
    const found = findOperation(
      description,
      request.method ?? 'GET',
      url.pathname.replace(`/forge${parts.apiPath}`, ''),
    );
    if (found.type !== 'Operation') {
      violations.push(`${request.method} ${url.pathname}: there is no such operation`);
      return send(response, { status: 404, body: { message: '404 Not Found' } });
    }
    requests.push(found.operation.id);
    const fault = faults.take(found.operation.id);
    if (fault?.type === 'Cut') return void response.destroy();
    if (fault?.type === 'Held') await faults.hold(fault.until);
    const answer =
      fault?.type === 'Status'
        ? { status: fault.status }
        : await answerOf(found.operation, found.path, url, said, request);
    if (fault?.type === 'LostAnswer') return void response.destroy();
    return send(response, answer, fault?.type === 'Truncated');
  }

  async function answerOf(
    operation: Operation,
    path: Readonly<Record<string, string>>,
    url: URL,
    said: string,
    { headers }: IncomingMessage,
  ): Promise<StandInAnswer> {
    const after = limits.shift();
    if (after !== undefined) return { status: 429, headers: { 'Retry-After': String(after) } };
    const user = parts.userOf(world, (headers.authorization ?? '').replace('Bearer ', ''));
    if (user === undefined) return { status: 401, body: { message: '401 Unauthorized' } };
    const body = said === '' ? undefined : JSON.parse(said);
    const query = Object.fromEntries(url.searchParams);
    const { wrong, parameters } = judge.request({ operation, path, query, body });
    violations.push(...wrong.map((it) => `${operation.id}: ${it}`));
    if (!parts.isThere(path)) return { status: 404, body: { message: '404 Not Found' } };
    const row = rows[operation.id];
    if (row === undefined) throw new Error(`${operation.id} has no code`);
    try {
      const answer = await row({ world, user, path: parameters, query, body: body ?? {} });
      const broken = judge.answer(operation, answer.status, answer.body);
      violations.push(...broken.map((it) => `${operation.id}: ${it}`));
      return answer;
    } catch (error) {
      if (error instanceof StandInRefusal) return error.answer;
      throw error;
    }
  }
}

function send(
  response: ServerResponse,
  { status, body, headers = {} }: StandInAnswer,
  isTruncated = false,
): void {
  if (body === undefined) return void response.writeHead(status, headers).end();
  const said = JSON.stringify(body);
  const length = { 'Content-Length': Buffer.byteLength(said) };
  response.writeHead(status, { 'Content-Type': 'application/json', ...length, ...headers });
  if (!isTruncated) return void response.end(said);
  response.write(said.slice(0, said.length / 2), () => response.destroy());
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
