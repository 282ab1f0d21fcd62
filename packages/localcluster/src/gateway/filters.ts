import type {
  HeaderModifier,
  HttpRouteFilter,
  PathModifier,
  RequestRedirect,
  UrlRewrite,
} from './gateway-api.ts';

/** What a rule does to the requests and answers that pass it. */
export interface Filters {
  readonly requestHeaders: readonly HeaderModifier[];
  readonly responseHeaders: readonly HeaderModifier[];
  readonly redirect: RequestRedirect | undefined;
  readonly rewrite: UrlRewrite | undefined;
}

/** The filters of a rule, or which of them cannot be served: one that is left out silently would be a lie. */
export function compileFilters(filters: readonly HttpRouteFilter[]): Filters | string {
  const unknown = filters.find(({ type }) => !SERVED.has(type));
  if (unknown !== undefined) return `the filter ${unknown.type} is not served here`;
  const redirect = filters.find((filter) => filter.requestRedirect !== undefined)?.requestRedirect;
  const rewrite = filters.find((filter) => filter.urlRewrite !== undefined)?.urlRewrite;
  if (redirect !== undefined && rewrite !== undefined)
    return 'RequestRedirect and URLRewrite exclude each other';
  return {
    requestHeaders: filters.flatMap(({ requestHeaderModifier: modifier }) => modifier ?? []),
    responseHeaders: filters.flatMap(({ responseHeaderModifier: modifier }) => modifier ?? []),
    redirect,
    rewrite,
  };
}

const SERVED: ReadonlySet<string> = new Set([
  'RequestHeaderModifier',
  'ResponseHeaderModifier',
  'RequestRedirect',
  'URLRewrite',
]);

/** Names are compared without case. A changed header goes by its name in lower case. */
export type Headers = Record<string, string | string[] | undefined>;

/** Set, then add, then remove, on headers with lower-case names. */
export function modifyHeaders(headers: Headers, modifiers: readonly HeaderModifier[]): void {
  for (const { set = [], add = [], remove = [] } of modifiers) {
    for (const { name, value } of set) headers[name.toLowerCase()] = value;
    for (const { name, value } of add) {
      const before = headers[name.toLowerCase()];
      headers[name.toLowerCase()] = before === undefined ? value : [before, value].flat();
    }
    for (const name of remove) delete headers[name.toLowerCase()];
  }
}

/** The path after a modifier; `prefix` is what a PathPrefix match has matched, without its trailing slash. */
export function modifyPath(path: string, modifier: PathModifier | undefined, prefix: string): string {
  if (modifier?.replaceFullPath !== undefined) return rooted(modifier.replaceFullPath);
  if (modifier?.replacePrefixMatch === undefined) return path;
  return rooted(modifier.replacePrefixMatch.replace(/^([^]*[^/])?\/*$/, '$1') + path.slice(prefix.length));
}

/** Where a redirect sends a request for `host` and `path`; `port` is the one it came in by. */
export function redirectLocation(
  redirect: RequestRedirect,
  request: { readonly host: string; readonly path: string; readonly query: string; readonly port: number },
  prefix: string,
): string {
  const { scheme = 'http', hostname = request.host } = redirect;
  // With a scheme and no port, the port is the scheme's own; else it stays.
  const port = redirect.port ?? (redirect.scheme === undefined ? request.port : DEFAULT_PORTS.get(scheme));
  const shownPort = port === undefined || port === DEFAULT_PORTS.get(scheme) ? '' : `:${port}`;
  const path = modifyPath(request.path, redirect.path, prefix);
  return `${scheme}://${hostname}${shownPort}${path}${request.query === '' ? '' : `?${request.query}`}`;
}

const DEFAULT_PORTS: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
]);

function rooted(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
