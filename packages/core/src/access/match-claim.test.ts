import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesClaim } from './match-claim.ts';

describe('matchesClaim', () => {
  it.each([
    ['acme/shop', 'acme/shop', true],
    ['acme/shop', 'acme/shop2', false],
    ['acme/shop', 'evil/acme/shop', false],
    ['acme/shop', 'ACME/shop', false],
    ['acme/*', 'acme/shop', true],
    ['acme/*', 'acme/', false],
    ['acme/*', 'acme/shop/deep', false],
    ['acme/*', 'acme2/shop', false],
    ['acme/shop-*', 'acme/shop-eu', true],
    ['acme/*-eu', 'acme/shop-eu', true],
    ['acme/shop-*-eu', 'acme/shop-eu', false],
    ['refs/heads/*', 'refs/heads/main', true],
    ['refs/heads/*', 'refs/heads/feature/x', false],
    ['refs/tags/v*', 'refs/heads/v1', false],
    ['*', 'main', true],
    ['*', 'a/b', false],
    [
      'acme/shop/.github/workflows/*@refs/heads/main',
      'acme/shop/.github/workflows/deploy.yml@refs/heads/main',
      true,
    ],
    [
      'acme/shop/.github/workflows/*@refs/heads/main',
      'acme/shop/.github/workflows/x.yml@refs/heads/evil@refs/heads/main',
      false,
    ],
    ['repo:acme/shop:environment:*', 'repo:acme/shop:environment:production', true],
    ['repo:acme/*:ref:refs/heads/main', 'repo:acme/x:environment:y:ref:refs/heads/main', false],
    // A letter of a regular expression is a letter.
    ['acme/sh.p', 'acme/shop', false],
  ])('%s and %s: %s', (pattern, value, expected) => {
    expect(matchesClaim(pattern, value)).toBe(expected);
  });

  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '@', ':', '.'), maxLength: 12 });

  it('takes what is written out for itself alone', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        expect(matchesClaim(one, other)).toBe(one === other);
      }),
    );
  });

  it('takes for a * nothing that has a separator, nor nothing at all', () => {
    fc.assert(
      fc.property(text, text, text, (before, middle, after) => {
        const expected = middle.length > 0 && !/[/@:]/.test(middle);
        // The value may be read in another way: what stands for the * may be longer or shorter, and has no separator either.
        expect(!expected || matchesClaim(`${before}*${after}`, `${before}${middle}${after}`)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(text, text, text, (before, value, after) => {
        if (!matchesClaim(`${before}*${after}`, value)) return;
        const middle = value.slice(before.length, value.length - after.length);
        expect(value).toBe(`${before}${middle}${after}`);
        expect(middle).toMatch(/^[^/@:]+$/);
      }),
    );
  });
});
