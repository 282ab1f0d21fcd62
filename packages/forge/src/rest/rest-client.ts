import type { Clock } from '@seatrial/core';
import { createTokenCredentials, type TokenAuth } from '../credentials.ts';
import { expectForgeUrl } from '../forge-url.ts';
import { createHttp, type Fetch } from '../http.ts';
import { createKeptAnswers } from '../kept-answers.ts';
import { defaultForgeLimits, type ForgeLimits } from '../limits.ts';
import { type Ask, createRequests, type Waiting } from '../requests.ts';
import { createRest, type Rest } from './rest.ts';

export interface RestOptions {
  readonly auth: TokenAuth;
  /** Of the site, or of its API. */
  readonly baseUrl: string;
  readonly userAgent: string;
  readonly clock: Clock;
  /** Draws in [0, 1), to spread repeats. */
  readonly rng: () => number;
  /** How requests go out: Node's own `fetch`. */
  readonly send: Fetch;
  readonly limits?: Partial<ForgeLimits>;
}

export interface RestClient extends Waiting {
  readonly ask: Ask<Rest>;
}

/** @param apiPath of the API below the site: `/api/v4` @throws ForgeError BadConfig */
export function createRestClient(options: RestOptions, apiPath: string): RestClient {
  const { auth, clock, rng, send, userAgent } = options;
  const limits = { ...defaultForgeLimits, ...options.limits };
  const { origin, pathname } = expectForgeUrl(options.baseUrl);
  const folder = pathname.replace(/\/$/, '');
  const path = folder.endsWith(apiPath) ? folder : `${folder}${apiPath}`;
  const http = createHttp({ send, origin, limits, kept: createKeptAnswers(limits) });
  const api = createRest(http, `${origin}${path}`, userAgent);
  const { askBy, ...waiting } = createRequests<Rest>({ api, clock, rng, limits });
  return { ...waiting, ask: askBy(createTokenCredentials(auth)) };
}
