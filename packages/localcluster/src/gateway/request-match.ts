import type { IncomingHttpHeaders } from 'node:http';
import type { HttpRouteMatch, NamedMatch } from './gateway-api.ts';

/** What routing knows about a request. */
export interface RequestFacts {
  /** Lower case, without port. */
  readonly host: string;
  readonly method: string;
  /** As sent, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
}

type PathMatchType = 'Exact' | 'RegularExpression' | 'PathPrefix';

/** One match of a rule, ready to be tried. */
export interface RequestMatch {
  readonly pathType: PathMatchType;
  /** A prefix is without its trailing slash: '' fits every path. */
  readonly pathValue: string;
  readonly method: string | undefined;
  readonly headers: readonly NamedTest[];
  readonly queryParams: readonly NamedTest[];
  readonly fitsPath: (path: string) => boolean;
}

interface NamedTest {
  readonly name: string;
  readonly fits: (value: string) => boolean;
}

/** The match, or what in it cannot be served. */
export function compileMatch(match: HttpRouteMatch, textLengthMax: number): RequestMatch | string {
  const { type = 'PathPrefix', value = '/' } = match.path ?? {};
  if (!isPathMatchType(type)) return `the path match type ${type} is not known`;
  try {
    const pathValue = type === 'PathPrefix' ? value.replace(/^([^]*[^/])?\/*$/, '$1') : value;
    return {
      pathType: type,
      pathValue,
      method: match.method,
      headers: (match.headers ?? []).map((header) =>
        compileNamed(header, header.name.toLowerCase(), textLengthMax),
      ),
      queryParams: (match.queryParams ?? []).map((param) => compileNamed(param, param.name, textLengthMax)),
      fitsPath: pathTest(type, pathValue, textLengthMax),
    };
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

export function fitsRequest(match: RequestMatch, request: RequestFacts): boolean {
  return (
    (match.method === undefined || match.method === request.method) &&
    match.fitsPath(request.path) &&
    match.headers.every(({ name, fits }) => {
      const value = request.headers[name];
      return value !== undefined && fits(Array.isArray(value) ? value.join(',') : value);
    }) &&
    fitsQuery(match.queryParams, request.query)
  );
}

/**
 * The Gateway API's order of matches, first the one that wins: exact path, then the longest path, method, most headers,
 * most query parameters. Regular expressions, left to implementations there, come between exact and prefix.
 */
export function compareMatches(a: RequestMatch, b: RequestMatch): number {
  return (
    PATH_RANK[a.pathType] - PATH_RANK[b.pathType] ||
    b.pathValue.length - a.pathValue.length ||
    Number(b.method !== undefined) - Number(a.method !== undefined) ||
    b.headers.length - a.headers.length ||
    b.queryParams.length - a.queryParams.length
  );
}

const PATH_RANK = { Exact: 0, RegularExpression: 1, PathPrefix: 2 } satisfies Record<PathMatchType, number>;

function isPathMatchType(type: string): type is PathMatchType {
  return Object.hasOwn(PATH_RANK, type);
}

function pathTest(type: PathMatchType, value: string, textLengthMax: number): (path: string) => boolean {
  switch (type) {
    case 'Exact':
      return (path) => path === value;
    case 'PathPrefix':
      return (path) => path.startsWith(value) && (path.length === value.length || path[value.length] === '/');
    case 'RegularExpression':
      return patternTest(value, textLengthMax);
  }
}

/** Of a parameter that is there more than once, the first value counts. */
function fitsQuery(tests: readonly NamedTest[], query: string): boolean {
  if (tests.length === 0) return true;
  const params = new URLSearchParams(query);
  return tests.every(({ name, fits }) => {
    const value = params.get(name);
    return value !== null && fits(value);
  });
}

function compileNamed(match: NamedMatch, name: string, textLengthMax: number): NamedTest {
  const { type = 'Exact', value } = match;
  if (type === 'Exact') return { name, fits: (text) => text === value };
  if (type === 'RegularExpression') return { name, fits: patternTest(value, textLengthMax) };
  throw new SyntaxError(`the match type ${type} of ${match.name} is not known`);
}

/** The whole text must fit. JavaScript's expressions can take exponential time: hence the bound on the text. */
function patternTest(pattern: string, textLengthMax: number): (text: string) => boolean {
  const whole = new RegExp(`^(?:${pattern})$`, 'u');
  return (text) => text.length <= textLengthMax && whole.test(text);
}
