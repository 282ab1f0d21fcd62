import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Get } from '../identity/issuer-keys.ts';

export const issuerUrl = 'https://issuer.example.com';
export const audience = 'seatrial:test';
/** The time of day in tests, in seconds. */
export const nowSeconds = 1_900_000_000;

export interface TestKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: Readonly<Record<string, unknown>>;
}

export function aKey(kid: string, alg: TestKey['alg'] = 'RS256', bits = 2048): TestKey {
  const pair =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: bits })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { kid, alg, ...pair, jwk: { ...pair.publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg } };
}

export type Json = Readonly<Record<string, unknown>>;

export const goodClaims: Json = {
  iss: issuerUrl,
  aud: audience,
  sub: 'repo:acme/shop:environment:production',
  repository: 'acme/shop',
  iat: nowSeconds,
  nbf: nowSeconds,
  exp: nowSeconds + 300,
};

/** A token as an issuer signs it, or with another header. */
export function aToken(key: TestKey, claims: Json = goodClaims, header: Json = {}): string {
  const said = [{ typ: 'JWT', alg: key.alg, kid: key.kid, ...header }, claims].map(encoded).join('.');
  const signature = sign('sha256', Buffer.from(said), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${said}.${signature.toString('base64url')}`;
}

export function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Answers as an issuer does: with its description, and with these keys. */
export function issuerOf(
  keys: () => readonly Json[],
  description: Json = { issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` },
): { readonly get: Get; readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    async get({ url }) {
      asked.push(url);
      if (url === `${issuerUrl}/keys`) return { status: 200, body: JSON.stringify({ keys: keys() }) };
      return { status: 200, body: JSON.stringify(description) };
    },
  };
}
