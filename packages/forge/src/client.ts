import { Octokit } from '@octokit/rest';
import type { Clock } from '@seatrial/core';
import { createCredentials, type ForgeAuth, type InstallationToken } from './credentials.ts';
import { ForgeError } from './errors.ts';
import { type About, failed } from './failed.ts';
import { createHttp, type Fetch } from './http.ts';
import { createKeptAnswers } from './kept-answers.ts';
import type { ForgeLimits } from './limits.ts';
import { type Op, type Scope, withinTime } from './scope.ts';

export interface ClientOptions {
  readonly auth: ForgeAuth;
  /** Of the API: `https://api.github.com`, or `https://HOST/api/v3` of GitHub Enterprise Server. */
  readonly baseUrl: string;
  readonly repository: RepositoryName;
  readonly userAgent: string;
  readonly clock: Clock;
  /** Draws in [0, 1), to spread repeats. */
  readonly rng: () => number;
  /** How requests go out: Node's own `fetch`. */
  readonly send: Fetch;
  readonly limits: ForgeLimits;
}

export interface RepositoryName {
  readonly owner: string;
  readonly name: string;
}

/** What a call of Octokit gets beside its own parameters. */
export interface Extra {
  readonly headers: { readonly authorization: string };
  readonly request: { readonly signal: AbortSignal };
}

/** One request: `work` makes it with the methods of Octokit. */
export type Ask = <T>(
  about: About,
  scope: Scope,
  work: (octokit: Octokit, extra: Extra) => Promise<T>,
) => Promise<T>;

export interface Client {
  /** `owner` and `repo`, as Octokit's methods take them. */
  readonly where: { readonly owner: string; readonly repo: string };
  readonly limits: ForgeLimits;
  /** @throws ForgeError for every answer that is no success; the reason of the scope's signal when it aborts */
  readonly ask: Ask;
  /** Login of the App, where it is one. */
  appLogin(scope: Scope): Promise<string | undefined>;
  /** An operation with its requests. @throws ForgeError Timeout when its time is over */
  readonly within: <T>(op: Op, doing: string, work: (scope: Scope) => Promise<T>) => Promise<T>;
  /** Waits before a repeat. @param attempt 1 before the first */
  readonly pause: (attempt: number, scope: Scope) => Promise<void>;
}

/** @throws ForgeError BadConfig */
export function createClient(options: ClientOptions): Client {
  const { auth, clock, rng, limits, repository } = options;
  const { origin, href } = expectUrl(options.baseUrl);
  const where = { owner: repository.owner, repo: repository.name };
  const http = createHttp({ send: options.send, origin, limits, kept: createKeptAnswers(limits) });
  const octokit = new Octokit({
    baseUrl: href.replace(/\/$/, ''),
    userAgent: options.userAgent,
    request: { fetch: http },
    log: silent,
  });
  const credentials = createCredentials({ auth, clock, limits, install });

  /** One attempt, in its own time. */
  async function once<T>(
    about: About,
    scope: Scope,
    authorization: string,
    work: (octokit: Octokit, extra: Extra) => Promise<T>,
  ): Promise<T> {
    const timeoutMs = Math.min(limits.requestTimeoutMs, Math.max(1, scope.endsAt - clock.now()));
    try {
      return await withinTime(clock, { signal: scope.signal, timeoutMs }, about.doing, ({ signal }) =>
        work(octokit, { headers: { authorization }, request: { signal } }),
      );
    } catch (cause) {
      scope.signal.throwIfAborted();
      if (cause instanceof ForgeError && cause.code === 'Timeout') throw cause;
      const secrets = [...credentials.secrets(), authorization.replace('Bearer ', '')];
      throw failed(cause, about, secrets, clock.now());
    }
  }

  async function repeated<T>(
    about: About,
    scope: Scope,
    authorize: (signal: AbortSignal) => Promise<string>,
    work: (octokit: Octokit, extra: Extra) => Promise<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const authorization = await authorize(scope.signal);
      try {
        return await once(about, scope, authorization, work);
      } catch (error) {
        if (!(error instanceof ForgeError)) throw error;
        const isNew = error.code === 'Unauthorized' && attempt === 1 && credentials.forget(authorization);
        const delayMs = isNew ? 0 : delayOf(error, about, attempt);
        // what cannot be waited for is said at once: the error has until when
        if (delayMs === undefined || clock.now() + delayMs >= scope.endsAt) throw error;
        await clock.sleep(delayMs, scope.signal);
      }
    }
  }

  /** Undefined where a repeat could do harm or would not help. */
  function delayOf(error: ForgeError, { repeat }: About, attempt: number): number | undefined {
    if (attempt >= limits.attemptsMax) return undefined;
    if (error.code === 'Limited') {
      return error.until === undefined
        ? limits.limitedDelayMs * 2 ** (attempt - 1)
        : Math.max(0, error.until - clock.now());
    }
    if (error.code !== 'Unavailable' && error.code !== 'Timeout') return undefined;
    return repeat === 'Always' || error.isUndone ? backoffMs(attempt) : undefined;
  }

  function backoffMs(attempt: number): number {
    const { retryDelayMsMin, retryDelayMsMax } = limits;
    return Math.min(retryDelayMsMax, retryDelayMsMin * 2 ** (attempt - 1)) * (0.5 + rng() / 2);
  }

  function asApp<T>(
    doing: string,
    authorization: string,
    scope: Scope,
    work: (octokit: Octokit, extra: Extra) => Promise<T>,
  ): Promise<T> {
    const about: About = { doing, needs: 'the App installed for the repository', repeat: 'Always' };
    return repeated(about, scope, async () => authorization, work);
  }

  async function install(authorization: string, signal: AbortSignal): Promise<InstallationToken> {
    const doing = `get a token of the App for ${where.owner}/${where.repo}`;
    return within({ signal }, doing, async (scope) => {
      const { data: installation } = await asApp(doing, authorization, scope, (it, extra) =>
        it.rest.apps.getRepoInstallation({ ...where, ...extra }),
      );
      // a token too many does no harm
      const { data } = await asApp(doing, authorization, scope, (it, extra) =>
        it.rest.apps.createInstallationAccessToken({
          installation_id: installation.id,
          repositories: [where.repo],
          ...extra,
        }),
      );
      return { value: data.token, expiresAt: Date.parse(data.expires_at) };
    });
  }

  function within<T>(op: Op, doing: string, work: (scope: Scope) => Promise<T>): Promise<T> {
    const { signal, timeoutMs = limits.operationTimeoutMs } = op;
    return withinTime(clock, { signal, timeoutMs }, doing, work);
  }

  return {
    where,
    limits,
    ask: (about, scope, work) => repeated(about, scope, (signal) => credentials.authorization(signal), work),
    async appLogin(scope) {
      const authorization = credentials.appAuthorization();
      if (authorization === undefined) return undefined;
      const { data } = await asApp('ask which App this is', authorization, scope, (it, extra) =>
        it.rest.apps.getAuthenticated({ ...extra }),
      );
      return data?.slug === undefined ? undefined : `${data.slug}[bot]`;
    },
    within,
    pause: (attempt, scope) => clock.sleep(backoffMs(attempt), scope.signal),
  };
}

/** What Octokit would write to the console may have an address with a secret in it. */
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {}

/** A token goes over encrypted connections alone, or stays on this machine. */
function expectUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLocal = url?.hostname === 'localhost' || url?.hostname.startsWith('127.') === true;
  if (
    url !== undefined &&
    url.username === '' &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal))
  ) {
    return url;
  }
  const hint = 'it is no address with https, such as https://api.github.com or https://HOST/api/v3';
  throw new ForgeError('BadConfig', `Cannot use the address of the forge: ${hint}`);
}
