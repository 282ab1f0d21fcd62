import {
  type Caller,
  type Claims,
  type Clock,
  createSeldom,
  decideCaller,
  type Observed,
  type Op,
} from '@seatrial/core';
import type { Access } from '@seatrial/model';
import { Refusal } from '../contract/problem.ts';
import type { VerifyToken } from '../identity/verify-token.ts';
import type { ApiLimits } from './limits.ts';
import type { Log } from './log.ts';

/** Whom a request is from, and the token that says so. */
export interface Called {
  readonly caller: Caller;
  readonly claims: Claims;
}

export interface CallersParts {
  /** `spec.access` of the Cluster file, as it is now. */
  readonly access: (op: Op) => Promise<Observed<readonly Access[]>>;
  readonly verify: VerifyToken;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
  readonly limits: Pick<ApiLimits, 'tokenCharsMax' | 'refusalsSaidEveryMs'>;
}

/** Scheme and token (RFC 6750), the latter of three parts as a JWT has them. */
const bearer = /^bearer +([A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)$/i;

/**
 * Finds out who asks, by the token in the `Authorization` header and by nothing else. Who is not known gets the same answer
 * whatever is wrong; the log says what it was.
 *
 * @throws Refusal Unauthorized, Forbidden where no rule is for the token, Unavailable while nobody can say
 */
export function createCallers({ access, verify, clock, log, limits }: CallersParts) {
  const sayRefused = createSeldom<string>(clock, limits.refusalsSaidEveryMs, (count, why) =>
    log('warn', `refused who called the HTTP API: the token: ${why}`, { count }),
  );

  function unknown(why: string): Refusal {
    sayRefused(why);
    return new Refusal('Unauthorized', 'the token is missing, or is none that is taken here', {
      hint: 'see docs/guide/identity.md; the log of the runner says what was wrong',
    });
  }

  function notNow(why: string): Refusal {
    sayRefused(why);
    return new Refusal('Unavailable', 'nobody can be let in for now', { hint: 'try again in a moment' });
  }

  return async (authorization: string | undefined, op: Op): Promise<Called> => {
    // Before anything is asked or computed for it.
    if (authorization === undefined) throw unknown('there is none');
    if (authorization.length > limits.tokenCharsMax) throw unknown('it is too long');
    const token = bearer.exec(authorization)?.[1];
    if (token === undefined) throw unknown('it is no token of the form that is taken');
    const known = await access(op);
    if (known.type !== 'Value' && known.type !== 'Stale')
      throw notNow(known.type === 'NoData' ? 'there is no Cluster file' : known.reason);
    const verified = await verify(token, known.value, op);
    if (verified.type === 'Unavailable') throw notNow(verified.why);
    if (verified.type === 'Refused') throw unknown(verified.why);
    const { claims } = verified;
    const caller = decideCaller(verified.access.rules, claims);
    if (caller !== undefined) return { caller, claims };
    log('warn', 'a token is refused: no rule of the Cluster file is for it', shownClaims(claims));
    throw new Refusal('Forbidden', `no rule of the Cluster file is for this token: ${shownText(claims)}`, {
      hint: 'who owns the Cluster file adds a rule to spec.access',
    });
  };
}

/** Those that say where a call comes from; it is the caller's own token, so this is no news to them. */
const shown = [
  'sub',
  'repository',
  'ref',
  'environment',
  'job_workflow_ref',
  'event_name',
  'actor',
  'run_id',
  'jti',
] as const;
const shownCharsMax = 200;

/** What a token says of where it comes from, for the log. */
export function shownClaims(claims: Claims): Readonly<Record<string, string>> {
  return Object.fromEntries(
    shown.flatMap((name) => {
      const value = claims[name];
      return typeof value === 'string' ? [[name, value.slice(0, shownCharsMax)]] : [];
    }),
  );
}

function shownText(claims: Claims): string {
  return Object.entries(shownClaims(claims))
    .filter(([name]) => name !== 'jti' && name !== 'run_id')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
