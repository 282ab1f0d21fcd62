import type { Clock } from '@seatrial/core';
import type { Credentials } from './credentials.ts';
import { ForgeError } from './errors.ts';
import { type About, failed } from './failed.ts';
import type { ForgeLimits } from './limits.ts';
import { type Op, type Scope, withinTime } from './scope.ts';

export interface RequestsParts<Api> {
  /** What makes requests, one a call. */
  readonly api: Api;
  readonly clock: Clock;
  /** Draws in [0, 1), to spread repeats. */
  readonly rng: () => number;
  readonly limits: ForgeLimits;
}

/** What a request gets beside its own parameters. */
export interface Extra {
  readonly headers: { readonly authorization: string };
  readonly request: { readonly signal: AbortSignal };
}

/** One request: `work` makes it. */
export type Ask<Api> = <T>(
  about: About,
  scope: Scope,
  work: (api: Api, extra: Extra) => Promise<T>,
) => Promise<T>;

export interface Waiting {
  readonly limits: ForgeLimits;
  /** An operation with its requests. @throws ForgeError Timeout when its time is over */
  readonly within: <T>(op: Op, doing: string, work: (scope: Scope) => Promise<T>) => Promise<T>;
  /** Waits before a repeat. @param attempt 1 before the first */
  readonly pause: (attempt: number, scope: Scope) => Promise<void>;
}

export interface Requests<Api> extends Waiting {
  /** @throws ForgeError for every answer that is no success; the reason of the scope's signal when it aborts */
  readonly askBy: (credentials: Credentials) => Ask<Api>;
}

/** Requests that are repeated where that does no harm, and wait for what the forge asks to wait for, within the caller's time. */
export function createRequests<Api>({ api, clock, rng, limits }: RequestsParts<Api>): Requests<Api> {
  type Work<T> = (api: Api, extra: Extra) => Promise<T>;

  /** One attempt, in its own time. */
  async function once<T>(
    credentials: Credentials,
    authorization: string,
    about: About,
    scope: Scope,
    work: Work<T>,
  ): Promise<T> {
    const timeoutMs = Math.min(limits.requestTimeoutMs, Math.max(1, scope.endsAt - clock.now()));
    try {
      return await withinTime(clock, { signal: scope.signal, timeoutMs }, about.doing, ({ signal }) =>
        work(api, { headers: { authorization }, request: { signal } }),
      );
    } catch (cause) {
      scope.signal.throwIfAborted();
      if (cause instanceof ForgeError && cause.code === 'Timeout') throw cause;
      const secrets = [...credentials.secrets(), authorization.replace('Bearer ', '')];
      throw failed(cause, about, secrets, clock.now());
    }
  }

  async function repeated<T>(
    credentials: Credentials,
    about: About,
    scope: Scope,
    work: Work<T>,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      const authorization = await credentials.authorization(scope.signal);
      try {
        return await once(credentials, authorization, about, scope, work);
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

  return {
    limits,
    askBy: (credentials) => (about, scope, work) => repeated(credentials, about, scope, work),
    within({ signal, timeoutMs = limits.operationTimeoutMs }, doing, work) {
      return withinTime(clock, { signal, timeoutMs }, doing, work);
    },
    pause: (attempt, scope) => clock.sleep(backoffMs(attempt), scope.signal),
  };
}
