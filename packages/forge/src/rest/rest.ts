import type { Fetch } from '../http.ts';
import type { Extra } from '../requests.ts';

/** A success; all others are thrown. */
export interface RestAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** Of what the answer is, only what is read is looked at. */
  readonly data: unknown;
}

/** Requests of an API that is JSON over HTTP. */
export interface Rest {
  get(path: string, extra: Extra): Promise<RestAnswer>;
  delete(path: string, extra: Extra): Promise<RestAnswer>;
  send(
    method: 'PATCH' | 'POST' | 'PUT',
    path: string,
    body: Readonly<Record<string, unknown>>,
    extra: Extra,
  ): Promise<RestAnswer>;
}

/** An answer that is no success, as `failed` reads it. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly response: RestAnswer & { readonly status: number };
  constructor(response: RefusedError['response']) {
    super(`answered ${response.status}`);
    this.response = response;
  }
}

/** @param baseUrl without a slash at its end */
export function createRest(http: Fetch, baseUrl: string, userAgent: string): Rest {
  async function request(method: string, path: string, extra: Extra, body?: object): Promise<RestAnswer> {
    const response = await http(`${baseUrl}${path}`, {
      method,
      headers: {
        ...extra.headers,
        accept: 'application/json',
        'user-agent': userAgent,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: extra.request.signal,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { status, ok } = response;
    const headers = Object.fromEntries(response.headers);
    const text = await response.text();
    if (!ok) throw new RefusedError({ status, headers, data: parsed(text) });
    return { headers, data: text === '' ? undefined : JSON.parse(text) };
  }

  return {
    get: (path, extra) => request('GET', path, extra),
    delete: (path, extra) => request('DELETE', path, extra),
    send: (method, path, body, extra) => request(method, path, extra, body),
  };
}

/** What refuses may be a proxy, which says it in HTML. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A path or a query with values that have any characters: none of them leads elsewhere. */
export function at(parts: TemplateStringsArray, ...values: readonly (number | string)[]): string {
  return String.raw(parts, ...values.map((it) => encodeURIComponent(it)));
}
