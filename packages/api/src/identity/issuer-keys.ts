import { type Clock, createSharedWork, messageOf, type Op, unlessAborted } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { z } from 'zod';
import type { IdentityLimits } from './limits.ts';

/** Asks once, and follows no redirect. */
export type Get = (
  request: { readonly url: string; readonly timeoutMs: number; readonly bodyBytesMax: number },
  op: Op,
) => Promise<{ readonly status: number; readonly body: string }>;

export type KeyFunction = ReturnType<typeof createLocalJWKSet>;

/** The keys of an issuer, as far as they are known. */
export type KeysFound =
  | { readonly type: 'Keys'; readonly keys: KeyFunction }
  /** The issuer has no key by that name, or is not asked again so soon. */
  | { readonly type: 'NoSuchKey' }
  | { readonly type: 'Unavailable'; readonly reason: string };

export interface IssuerKeys {
  /** The keys of an issuer, among them the one by this name. */
  find(issuer: string, kid: string, op: Op): Promise<KeysFound>;
}

interface Known {
  readonly names: ReadonlySet<string>;
  readonly keys: KeyFunction;
  readonly at: EpochMs;
}

interface Issuer {
  known?: Known;
  askedAt?: EpochMs;
  problem?: string;
}

export interface IssuerKeysParts {
  readonly get: Get;
  /** One that nobody sets. */
  readonly steadyClock: Pick<Clock, 'now'>;
  readonly limits: IdentityLimits;
}

/**
 * Keys by which tokens are verified, from where the issuer says that they are. It is asked at most every `askEveryMs`, however
 * many tokens with whatever names of keys come, and by one request at a time; who has a key that is known waits for nobody.
 */
export function createIssuerKeys({ get, steadyClock, limits }: IssuerKeysParts): IssuerKeys {
  const issuers = new Map<string, Issuer>();
  const asking = createSharedWork<void>();

  async function ask(url: string, issuer: Issuer): Promise<void> {
    issuer.askedAt = steadyClock.now();
    try {
      issuer.known = { ...(await readKeys(url, get, limits)), at: steadyClock.now() };
      delete issuer.problem;
    } catch (error) {
      issuer.problem = messageOf(error);
    }
  }

  /** Resolves also where the issuer did not answer; at once where it was asked a moment ago. */
  function askAgain(url: string, issuer: Issuer): Promise<void> {
    return asking(url, async () => {
      const { askedAt } = issuer;
      if (askedAt === undefined || steadyClock.now() - askedAt >= limits.askEveryMs) await ask(url, issuer);
    });
  }

  return {
    async find(url, kid, { signal }) {
      const issuer = issuers.get(url) ?? {};
      issuers.set(url, issuer);
      const ageMs = ({ at }: Known): number => steadyClock.now() - at;
      const counts = ({ known }: Issuer): Known | undefined =>
        known !== undefined && ageMs(known) < limits.keysKeptMs && known.names.has(kid) ? known : undefined;
      const before = counts(issuer);
      if (before !== undefined && ageMs(before) < limits.keysFreshMs)
        return { type: 'Keys', keys: before.keys };
      const asked = askAgain(url, issuer);
      if (before !== undefined) return { type: 'Keys', keys: before.keys };
      await unlessAborted(asked, signal);
      const now = counts(issuer);
      if (now !== undefined) return { type: 'Keys', keys: now.keys };
      return issuer.problem === undefined
        ? { type: 'NoSuchKey' }
        : { type: 'Unavailable', reason: `the keys of ${url} cannot be read: ${issuer.problem}` };
    },
  };
}

const Description = z.object({ issuer: z.string(), jwks_uri: z.string().max(2048) });

/** Fields of public keys alone, of the two families that are taken. */
const PublicKey = z.discriminatedUnion('kty', [
  z.object({ kty: z.literal('RSA'), kid: z.string().min(1).max(200), n: z.string(), e: z.string() }),
  z.object({
    kty: z.literal('EC'),
    kid: z.string().min(1).max(200),
    crv: z.literal('P-256'),
    x: z.string(),
    y: z.string(),
  }),
]);
const Use = z.object({ use: z.literal('sig').optional(), alg: z.enum(['RS256', 'ES256']).optional() });

/** @throws Error that says what is wrong with what the issuer answers, and what `get` throws */
async function readKeys(issuer: string, get: Get, limits: IdentityLimits): Promise<Omit<Known, 'at'>> {
  const read = async (url: string): Promise<unknown> => {
    // Its time is bounded by its own limit: it is for all who wait for it.
    const op = { signal: new AbortController().signal };
    const request = { url, timeoutMs: limits.askTimeoutMs, bodyBytesMax: limits.answerBytesMax };
    const { status, body } = await get(request, op);
    if (status !== 200) throw new Error(`${url} answers ${status}`);
    return parsed(url, body);
  };
  const where = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const description = Description.safeParse(await read(where)).data;
  if (description?.issuer !== issuer) throw new Error(`${where} is not the description of ${issuer}`);
  const at = URL.parse(description.jwks_uri);
  if (at?.origin !== new URL(issuer).origin) throw new Error(`${where} has its keys on another host`);
  const found = z
    .object({ keys: z.array(z.unknown()).max(limits.keysMax) })
    .safeParse(await read(at.href)).data;
  if (found === undefined) throw new Error(`${at.href} is not a set of at most ${limits.keysMax} keys`);
  const keys = found.keys.flatMap((key) => {
    const { data } = PublicKey.safeParse(key);
    const use = Use.safeParse(key).data;
    return data === undefined || use === undefined ? [] : [{ ...data, ...use }];
  });
  const names = keys.map(({ kid }) => kid);
  // Which of two is meant nobody can know: neither is.
  const once = keys.filter(({ kid }) => names.indexOf(kid) === names.lastIndexOf(kid));
  const set = { keys: once } as JSONWebKeySet;
  return { names: new Set(once.map(({ kid }) => kid)), keys: createLocalJWKSet(set) };
}

function parsed(url: string, body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error(`${url} does not answer with JSON`); // without a piece of it
  }
}
