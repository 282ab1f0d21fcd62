import { field, isMap, items, stringAt } from '@seatrial/core';
import { ForgeError, isForgeError } from './errors.ts';

/** What a request was for. */
export interface About {
  /** For messages: 'comment on #3 of ada/shop'. */
  readonly doing: string;
  /** What a token must be allowed for it, as a workflow writes it: 'pull-requests: write'. */
  readonly needs: string;
  /**
   * `Always`: to do it twice is to do it once. `Undone`: again only where it is certain that nothing was done; then whoever asks
   * looks for what was made.
   */
  readonly repeat: 'Always' | 'Undone';
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
  readonly data: unknown;
}

const wordsMax = 300;

/** The error for whatever a request ended with. @param now milliseconds since 1970 */
export function failed(cause: unknown, about: About, secrets: readonly string[], now: number): ForgeError {
  const inner = cause instanceof Error ? cause.cause : undefined;
  const own = [cause, inner].find((it) => isForgeError(it));
  if (isForgeError(own)) {
    const { code, status, isUndone } = own;
    return new ForgeError(code, `Cannot ${about.doing}: ${own.message}`, { status, isUndone });
  }
  const answered = answeredOf(cause);
  if (answered === undefined) return unanswered(inner ?? cause, about, secrets);
  return refused(answered, about, withoutSecrets(wordsOf(answered.data), secrets), now);
}

function answeredOf(cause: unknown): Answered | undefined {
  if (!(cause instanceof Error) || !('response' in cause) || cause.response === undefined) return undefined;
  if ('errors' in cause && Array.isArray(cause.errors)) return graphqlAnswer(cause.errors, cause);
  return cause.response as Answered;
}

/** What REST says by a status, GraphQL says by a word in an answer of 200. */
const graphqlStatus: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  INTERNAL: 502,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  SERVICE_UNAVAILABLE: 503,
};

function graphqlAnswer(errors: readonly unknown[], cause: object): Answered {
  const word = errors.map((it) => stringAt(it, 'type')).find((it) => it !== undefined);
  const headers = 'headers' in cause ? (cause.headers as Answered['headers']) : {};
  const message = errors.flatMap((it) => stringAt(it, 'message') ?? []).join('; ');
  return { status: graphqlStatus[word ?? ''] ?? 422, headers, data: { message } };
}

/** The connection was never made. */
const notConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function unanswered(cause: unknown, { doing }: About, secrets: readonly string[]): ForgeError {
  const deepest = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  const code = deepest instanceof Error && 'code' in deepest ? String(deepest.code) : undefined;
  const words = deepest instanceof Error ? deepest.message : String(deepest);
  return new ForgeError(
    'Unavailable',
    `Cannot ${doing}: no whole answer (${withoutSecrets(code ?? words, secrets)}), try again later`,
    { isUndone: code !== undefined && notConnected.has(code) },
  );
}

function refused({ status, headers }: Answered, about: About, words: string, now: number): ForgeError {
  const { doing, needs } = about;
  const error = (code: ForgeError['code'], what: string, more: object = {}): ForgeError =>
    new ForgeError(code, `Cannot ${doing}: ${what}`, { status, words, ...more });
  const until = limitedUntil(status, headers, words, now);
  if (until !== undefined) {
    const when = until.at === undefined ? 'for now' : `until ${new Date(until.at).toISOString()}`;
    return error('Limited', `the forge takes no more requests of this token ${when}`, {
      until: until.at,
      isUndone: true,
    });
  }
  switch (status) {
    case 401:
      return error(
        'Unauthorized',
        `the token is not accepted (${words}): it may be wrong, expired or revoked`,
        {
          isUndone: true,
        },
      );
    case 403: {
      const lacks = headers['x-accepted-github-permissions'];
      const wanted =
        typeof lacks === 'string' && lacks !== '' ? lacks.replaceAll('_', '-').replaceAll('=', ': ') : needs;
      return error('Forbidden', `the token may not (${words}): it needs "${wanted}"`, {
        needs: wanted,
        isUndone: true,
      });
    }
    case 404:
    case 410:
      return error('NotFound', `it is not there, or the token may not see it: it needs "${needs}"`);
    case 409:
      return error('Conflict', `${words}: somebody else was faster, try again`);
    case 408:
      return error('Unavailable', `${words}, try again later`);
    default:
      return status >= 500
        ? error('Unavailable', `the forge answers ${status}, try again later`)
        : error('Invalid', `it is refused (${words})`, { isUndone: true });
  }
}

/** Undefined where it is no limit that refuses; without `at` where nobody says how long. */
function limitedUntil(
  status: number,
  headers: Answered['headers'],
  words: string,
  now: number,
): { readonly at: number | undefined } | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = headers['retry-after'];
  if (after !== undefined && /^\d+$/.test(String(after))) return { at: now + Number(after) * 1_000 };
  const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset']);
  const remaining = headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'];
  if (String(remaining) === '0' && reset > 0) return { at: reset * 1_000 };
  return status === 429 || /secondary rate limit|abuse detection/i.test(words)
    ? { at: undefined }
    : undefined;
}

/** What the forge says of it, with the fields that it names. */
function wordsOf(data: unknown): string {
  const [said] = ['message', 'error_description', 'error'].map((name) => field(data, name)).filter(Boolean);
  if (said === undefined) return 'it does not say why';
  const more = items(data, 'errors').map((it) =>
    isMap(it) ? (stringAt(it, 'message') ?? `${String(it['field'])} ${String(it['code'])}`) : String(it),
  );
  return [plain(said), ...more].join('; ').replace(/\s+/g, ' ').slice(0, wordsMax);
}

/** GitLab says it in lists, and by the names of fields too. */
function plain(said: unknown): string {
  if (!isMap(said)) return listed(said);
  return Object.entries(said)
    .map(([name, it]) => (name === 'base' ? listed(it) : `${name} ${listed(it)}`))
    .join('; ');
}

function listed(said: unknown): string {
  return Array.isArray(said) ? said.map(String).join(', ') : String(said);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((it, secret) => (secret === '' ? it : it.replaceAll(secret, '***')), text);
}
