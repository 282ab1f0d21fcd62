import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRequest } from './fixtures.ts';
import type { HttpRouteMatch } from './gateway-api.ts';
import { compareMatches, compileMatch, fitsRequest, type RequestMatch } from './request-match.ts';

describe('fitsRequest', () => {
  it.each([
    ['/foo', '/foo', true],
    ['/foo', '/foo/', true],
    ['/foo', '/foo/bar', true],
    ['/foo', '/foobar', false],
    ['/foo/', '/foo', true],
    ['/foo/', '/foo/bar', true],
    ['/', '/anything', true],
    ['/', '/', true],
    ['/foo', '/', false],
  ])('PathPrefix %s, path %s: %s', (value, path, expected) => {
    expect(fitsRequest(matchOf({ path: { type: 'PathPrefix', value } }), aRequest({ path }))).toBe(expected);
  });

  it.each([
    ['/foo', '/foo', true],
    ['/foo', '/foo/', false],
    ['/foo/', '/foo/', true],
  ])('Exact %s, path %s: %s', (value, path, expected) => {
    expect(fitsRequest(matchOf({ path: { type: 'Exact', value } }), aRequest({ path }))).toBe(expected);
  });

  it.each([
    ['/v[12]/.*', '/v1/x', true],
    ['/v[12]', '/v1/x', false],
    ['/a|/b', '/b', true],
    ['/a|/b', '/ab', false],
  ])('RegularExpression %s fits the whole path %s: %s', (value, path, expected) => {
    expect(fitsRequest(matchOf({ path: { type: 'RegularExpression', value } }), aRequest({ path }))).toBe(
      expected,
    );
  });

  it('wants all of method, headers and query parameters', () => {
    const match = matchOf({
      method: 'POST',
      headers: [
        { name: 'X-User', value: 'ann' },
        { name: 'x-beta', type: 'RegularExpression', value: 'y|yes' },
      ],
      queryParams: [{ name: 'v', value: '2' }],
    });
    const request = aRequest({
      method: 'POST',
      headers: { 'x-user': 'ann', 'x-beta': 'yes' },
      query: 'v=2&v=3',
    });

    expect(fitsRequest(match, request)).toBe(true);
    expect(fitsRequest(match, { ...request, method: 'GET' })).toBe(false);
    expect(fitsRequest(match, { ...request, headers: { 'x-user': 'ann' } })).toBe(false);
    expect(fitsRequest(match, { ...request, query: 'v=3&v=2' })).toBe(false);
  });

  it('does not try an expression on a text that is too long', () => {
    const match = matchOf({ path: { type: 'RegularExpression', value: '/a*' } });

    expect(fitsRequest(match, aRequest({ path: `/${'a'.repeat(99)}` }))).toBe(true);
    expect(fitsRequest(match, aRequest({ path: `/${'a'.repeat(100)}` }))).toBe(false);
  });
});

describe('compileMatch', () => {
  it.each([
    ['a broken expression', { path: { type: 'RegularExpression', value: '(' } }],
    ['an unknown path type', { path: { type: 'Guess', value: '/' } }],
    ['an unknown header type', { headers: [{ type: 'Guess', name: 'a', value: 'b' }] }],
  ])('says what is wrong with %s', (_name, match) => {
    expect(compileMatch(match, 100)).toBeTypeOf('string');
  });
});

describe('compareMatches', () => {
  it('prefers as the Gateway API says', () => {
    const ordered: HttpRouteMatch[] = [
      { path: { type: 'Exact', value: '/' } },
      { path: { type: 'RegularExpression', value: '/.*' } },
      { path: { type: 'PathPrefix', value: '/long/path' } },
      { path: { type: 'PathPrefix', value: '/long' }, method: 'GET' },
      { path: { type: 'PathPrefix', value: '/long' }, headers: [header('a'), header('b')] },
      { path: { type: 'PathPrefix', value: '/long' }, headers: [header('a')], queryParams: [header('p')] },
      { path: { type: 'PathPrefix', value: '/long' }, headers: [header('a')] },
      { path: { type: 'PathPrefix', value: '/long' }, queryParams: [header('p')] },
      {},
    ];

    fc.assert(
      fc.property(fc.shuffledSubarray(ordered, { minLength: ordered.length }), (shuffled) => {
        const sorted = shuffled.toSorted((a, b) => compareMatches(matchOf(a), matchOf(b)));

        expect(sorted).toEqual(ordered);
      }),
    );
  });
});

function header(name: string) {
  return { name, value: 'x' };
}

function matchOf(match: HttpRouteMatch): RequestMatch {
  const compiled = compileMatch(match, 100);
  if (typeof compiled === 'string') throw new TypeError(compiled);
  return compiled;
}
