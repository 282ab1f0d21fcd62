import type { Actor, App, Level, Repository, Token, World } from './world.ts';

/** Who asks: by a token, or an App itself by a token that it has signed. */
export type Caller =
  | { readonly type: 'Token'; readonly token: Token }
  | { readonly type: 'App'; readonly app: App };

/** A request that is as GitHub's description of its operation has it. */
export interface Call {
  readonly world: World;
  readonly caller: Caller;
  /** From the root of the API. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** Of path and query, as their schemas have them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Answer {
  readonly status: number;
  /** What matters of it: the rest is filled in. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An operation that is about no repository. */
export interface GlobalRow {
  readonly about: 'Caller';
  readonly run: (call: Call) => Answer | Promise<Answer>;
}

/** An operation of a repository, with what a token must be allowed. */
export interface RepositoryRow {
  readonly about: 'Repository';
  readonly needs: Readonly<Record<string, Level>>;
  readonly run: (call: Call, repository: Repository, actor: Actor) => Answer | Promise<Answer>;
}

export type Row = GlobalRow | RepositoryRow;

export function ofRepository(needs: RepositoryRow['needs'], run: RepositoryRow['run']): RepositoryRow {
  return { about: 'Repository', needs, run };
}

/** An answer other than the one that was hoped for. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;
  constructor(
    status: number,
    message: string,
    more: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.answer = {
      status,
      headers,
      body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status), ...more },
    };
  }
}

export function notFound(): Refusal {
  return new Refusal(404, 'Not Found');
}

export function unprocessable(resource: string, message: string): Refusal {
  const errors = [{ resource, code: 'custom', message }];
  return new Refusal(422, 'Validation Failed', { errors });
}

/** A text of a body; its schema has said that it is one where it is there. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function textsOf(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.map(String) : undefined;
}

export function instant(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

const perPageDefault = 30;

/** One page of a list, with the links to others. */
export function paged(
  call: Call,
  all: readonly unknown[],
  wrap: (page: readonly unknown[]) => unknown = (page) => page,
): Answer {
  const size = Number(call.parameters['per_page'] ?? perPageDefault);
  const page = Number(call.parameters['page'] ?? 1);
  const last = Math.max(1, Math.ceil(all.length / size));
  const shown = all.slice((page - 1) * size, page * size);
  const link = (to: number, rel: string): string => {
    const query = new URLSearchParams({ ...call.query, page: String(to) });
    return `<${call.world.url}${call.path}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ];
  return {
    status: 200,
    body: wrap(shown),
    ...(links.length === 0 ? {} : { headers: { Link: links.join(', ') } }),
  };
}
