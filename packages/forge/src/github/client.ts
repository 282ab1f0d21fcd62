import { Octokit } from '@octokit/rest';
import type { Clock } from '@seatrial/core';
import { createTokenCredentials, type TokenAuth } from '../credentials.ts';
import { expectForgeUrl } from '../forge-url.ts';
import { createHttp, type Fetch } from '../http.ts';
import { createKeptAnswers } from '../kept-answers.ts';
import type { ForgeLimits } from '../limits.ts';
import { type Ask, createRequests, type Waiting } from '../requests.ts';
import type { Scope } from '../scope.ts';
import { type AppAuth, createAppCredentials, type InstallationToken } from './app-credentials.ts';

export type ForgeAuth = AppAuth | TokenAuth;

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

export interface Client extends Waiting {
  /** `owner` and `repo`, as Octokit's methods take them. */
  readonly where: { readonly owner: string; readonly repo: string };
  readonly ask: Ask<Octokit>;
  /** Login of the App, where it is one. */
  appLogin(scope: Scope): Promise<string | undefined>;
}

/** @throws ForgeError BadConfig */
export function createClient(options: ClientOptions): Client {
  const { auth, clock, limits, repository } = options;
  const { origin, href } = expectForgeUrl(options.baseUrl);
  const where = { owner: repository.owner, repo: repository.name };
  const http = createHttp({ send: options.send, origin, limits, kept: createKeptAnswers(limits) });
  const api = new Octokit({
    baseUrl: href.replace(/\/$/, ''),
    userAgent: options.userAgent,
    request: { fetch: http },
    log: silent,
  });
  const { askBy, ...waiting } = createRequests({ api, clock, rng: options.rng, limits });
  const credentials =
    auth.type === 'App'
      ? createAppCredentials({ auth, clock, limits, install })
      : createTokenCredentials(auth);

  /** What an App asks as itself. */
  function asApp(authorization: string): Ask<Octokit> {
    return askBy({ authorization: async () => authorization, forget: () => false, secrets: () => [] });
  }

  async function install(authorization: string, signal: AbortSignal): Promise<InstallationToken> {
    const doing = `get a token of the App for ${where.owner}/${where.repo}`;
    const about = { doing, needs: installed, repeat: 'Always' } as const;
    const ask = asApp(authorization);
    return waiting.within({ signal }, doing, async (scope) => {
      const { data: installation } = await ask(about, scope, (it, extra) =>
        it.rest.apps.getRepoInstallation({ ...where, ...extra }),
      );
      // a token too many does no harm
      const { data } = await ask(about, scope, (it, extra) =>
        it.rest.apps.createInstallationAccessToken({
          installation_id: installation.id,
          repositories: [where.repo],
          ...extra,
        }),
      );
      return { value: data.token, expiresAt: Date.parse(data.expires_at) };
    });
  }

  return {
    ...waiting,
    where,
    ask: askBy(credentials),
    async appLogin(scope) {
      const authorization = credentials.appAuthorization?.();
      if (authorization === undefined) return undefined;
      const about = { doing: 'ask which App this is', needs: installed, repeat: 'Always' } as const;
      const { data } = await asApp(authorization)(about, scope, (it, extra) =>
        it.rest.apps.getAuthenticated({ ...extra }),
      );
      return data?.slug === undefined ? undefined : `${data.slug}[bot]`;
    },
  };
}

const installed = 'the App installed for the repository';

/** What Octokit would write to the console may have an address with a secret in it. */
const silent = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function nothing(): void {}
