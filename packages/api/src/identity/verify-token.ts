import type { Claims, Clock, Op } from '@seatrial/core';
import type { Access } from '@seatrial/model';
import { decodeJwt, decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { IssuerKeys } from './issuer-keys.ts';
import type { IdentityLimits } from './limits.ts';

/** What becomes of a token. Why it is refused is for the log alone: who guesses learns nothing. */
export type Verified =
  | { readonly type: 'Verified'; readonly access: Access; readonly claims: Claims }
  | { readonly type: 'Refused'; readonly why: string }
  /** It may be good: nobody can say for now. */
  | { readonly type: 'Unavailable'; readonly why: string };

export type VerifyToken = (token: string, accesses: readonly Access[], op: Op) => Promise<Verified>;

export interface VerifierParts {
  readonly keys: IssuerKeys;
  /** The time of day, by which tokens end. */
  readonly clock: Pick<Clock, 'now'>;
  readonly limits: Pick<IdentityLimits, 'skewSeconds' | 'tokenAgeMaxSeconds'>;
}

/** Asymmetric ones alone: with a secret in common, whoever verifies could sign too. */
const algorithms = ['RS256', 'ES256'];

/** Verifies tokens (RFC 7519) by the keys of the issuers that a Cluster file names, and believes nothing of them before. */
export function createVerifier({ keys, clock, limits }: VerifierParts): VerifyToken {
  return async (token, accesses, op) => {
    const said = readUnverified(token);
    if (said === undefined) return { type: 'Refused', why: 'it is no token of the form that is taken' };
    const access = accesses.find(({ issuer }) => issuer === said.issuer);
    if (access === undefined)
      return { type: 'Refused', why: 'its issuer is none of those in the Cluster file' };
    const found = await keys.find(access.issuer, said.kid, op);
    if (found.type === 'Unavailable') return { type: 'Unavailable', why: found.reason };
    if (found.type === 'NoSuchKey') return { type: 'Refused', why: 'its issuer has no key of that name' };
    try {
      const { payload } = await jwtVerify(token, found.keys, {
        algorithms,
        issuer: access.issuer,
        audience: access.audience,
        requiredClaims: ['exp', 'iat'],
        clockTolerance: limits.skewSeconds,
        maxTokenAge: limits.tokenAgeMaxSeconds,
        currentDate: new Date(clock.now()),
      });
      // One that is for others too could be one of theirs, which they pass on.
      if (!isFor(payload.aud, access.audience))
        return { type: 'Refused', why: 'it is for other audiences too' };
      return { type: 'Verified', access, claims: payload };
    } catch (error) {
      return { type: 'Refused', why: whyOf(error) };
    }
  };
}

interface Unverified {
  readonly kid: string;
  readonly issuer: string;
}

/** By what a token says of itself the key is chosen by which it is verified; nothing else rests on it. */
function readUnverified(token: string): Unverified | undefined {
  try {
    const { alg = '', kid, typ } = decodeProtectedHeader(token);
    const { iss } = decodeJwt(token);
    const isOfForm = algorithms.includes(alg) && (typ === undefined || typ.toLowerCase() === 'jwt');
    return isOfForm && typeof kid === 'string' && typeof iss === 'string' ? { kid, issuer: iss } : undefined;
  } catch {
    return undefined; // three parts of which the first two are JSON, or nothing
  }
}

function isFor(audiences: string | readonly string[] | undefined, audience: string): boolean {
  return [audiences].flat().every((one) => one === audience);
}

/** Without anything that the token says. */
function whyOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'it has ended, or is older than tokens may be';
  if (error instanceof errors.JWTClaimValidationFailed)
    return `its claim "${error.claim}" is not what it must be`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'it is not signed by its issuer';
  return 'it cannot be verified by the key of its issuer';
}
