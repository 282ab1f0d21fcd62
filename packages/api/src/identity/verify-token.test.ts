import { createHmac } from 'node:crypto';
import type { Access } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import {
  aKey,
  aToken,
  audience,
  encoded,
  goodClaims,
  issuerOf,
  issuerUrl,
  type Json,
  nowSeconds,
} from '../testing/an-issuer.ts';
import { createIssuerKeys } from './issuer-keys.ts';
import { defaultIdentityLimits as limits } from './limits.ts';
import { createVerifier } from './verify-token.ts';

const op = { signal: new AbortController().signal };
const access: Access = {
  issuer: issuerUrl,
  audience,
  rules: [{ claims: { repository: 'acme/shop' }, user: 'shop', groups: [] }],
};
const rsa = aKey('rsa');
const ec = aKey('ec', 'ES256');
const short = aKey('short', 'RS256', 1024);
const stranger = aKey('rsa');
const spec = { format: 'pem', type: 'spki' } as const;

function verify(token: string, keys: readonly Json[] = [rsa.jwk, ec.jwk, short.jwk]) {
  const clock = { now: () => nowSeconds * 1000 };
  const { get } = issuerOf(() => keys);
  return createVerifier({ keys: createIssuerKeys({ get, steadyClock: clock, limits }), clock, limits })(
    token,
    [access],
    op,
  );
}

describe('a token', () => {
  it.each([
    ['RS256', rsa],
    ['ES256', ec],
  ])('of the issuer counts, signed by %s', async (_, key) => {
    expect(await verify(aToken(key))).toEqual({ type: 'Verified', access, claims: goodClaims });
  });

  const { skewSeconds: skew, tokenAgeMaxSeconds: ageMax } = limits;
  it.each<[string, Json]>([
    ['that has just ended, by less than clocks differ', { exp: nowSeconds - skew + 1 }],
    ['from a clock that is ahead', { iat: nowSeconds + skew, nbf: nowSeconds + skew }],
    ['as old as one may be', { iat: nowSeconds - ageMax - skew, exp: nowSeconds + 1 }],
    ['with its one audience in a list', { aud: [audience] }],
  ])('counts %s', async (_, changes) => {
    expect(await verify(aToken(rsa, { ...goodClaims, ...changes }))).toMatchObject({ type: 'Verified' });
  });

  it.each<[string, Json]>([
    ['has ended', { exp: nowSeconds - skew }],
    ['does not end', { exp: undefined }],
    ['ends at a time that is text', { exp: '9999999999' }],
    ['does not count yet', { nbf: nowSeconds + skew + 1 }],
    ['comes from the future', { iat: nowSeconds + skew + 1 }],
    ['is older than any may be, however long it says that it lasts', { iat: nowSeconds - ageMax - skew - 1 }],
    ['does not say when it was made', { iat: undefined }],
    ['is for another audience', { aud: 'https://github.com/acme' }],
    ['is for an audience that begins alike', { aud: `${audience}2` }],
    ['is for other audiences too', { aud: [audience, 'other'] }],
    ['is for no audience', { aud: undefined }],
    ['is for an empty list of audiences', { aud: [] }],
    ['is of an issuer of another path', { iss: `${issuerUrl}/acme` }],
    ['has no issuer', { iss: undefined }],
    ['has a list of issuers', { iss: [issuerUrl] }],
  ])('is refused that %s', async (_, changes) => {
    expect(await verify(aToken(rsa, { ...goodClaims, ...changes }))).toMatchObject({ type: 'Refused' });
  });

  const [head = '', body = '', signature = ''] = aToken(rsa).split('.');
  const hmacHead = encoded({ typ: 'JWT', alg: 'HS256', kid: 'rsa' });
  const hmac = createHmac('sha256', rsa.publicKey.export(spec))
    .update(`${hmacHead}.${body}`)
    .digest('base64url');
  it.each([
    ['is not signed', `${encoded({ alg: 'none', kid: 'rsa' })}.${body}.`],
    ['is not signed, in other letters', `${encoded({ alg: 'nOnE', kid: 'rsa' })}.${body}.`],
    ['is signed with the public key as a secret', `${hmacHead}.${body}.${hmac}`],
    ['is signed by somebody else’s key of the same name', aToken(stranger)],
    ['brings its own key', aToken(stranger, goodClaims, { jwk: stranger.jwk })],
    ['says where its key is', aToken(stranger, goodClaims, { jku: 'https://evil.example.com/keys' })],
    ['is signed by a key that is too short', aToken(short)],
    ['has a key of the other algorithm', aToken({ ...rsa, kid: 'ec' })],
    ['was changed', `${head}.${encoded({ ...goodClaims, repository: 'acme/other' })}.${signature}`],
    ['has lost its signature', `${head}.${body}.`],
    ['has no name of a key', aToken(rsa, goodClaims, { kid: undefined })],
    ['has a key’s name that is no text', aToken(rsa, goodClaims, { kid: ['rsa'] })],
    ['is of another type', aToken(rsa, goodClaims, { typ: 'logout+jwt' })],
    ['asks for what is not understood', aToken(rsa, goodClaims, { crit: ['b64'], b64: false })],
    ['is no token', 'a.b.c'],
    ['is empty', ''],
  ])('is refused that %s', async (_, token) => {
    expect(await verify(token)).toMatchObject({ type: 'Refused' });
  });

  it('is refused without a word of what it says', async () => {
    const claims = { ...goodClaims, aud: 'secret-audience', repository: 'secret-repository' };

    expect(JSON.stringify(await verify(aToken(rsa, claims)))).not.toContain('secret');
  });

  it.each<[string, readonly Json[]]>([
    [
      'a secret',
      [{ kty: 'oct', kid: 'rsa', k: Buffer.from(rsa.publicKey.export(spec)).toString('base64url') }],
    ],
    ['a key for encryption', [{ ...rsa.jwk, use: 'enc' }]],
    ['a key of another algorithm', [{ ...rsa.jwk, alg: 'RS512' }]],
    ['two keys of one name', [rsa.jwk, stranger.jwk]],
    ['a key without its parts', [{ kty: 'RSA', kid: 'rsa' }]],
    ['what is no key', ['rsa' as unknown as Json]],
  ])('is not verified by %s', async (_, keys) => {
    expect(await verify(aToken(rsa), keys)).toMatchObject({ type: 'Refused' });
  });
});
