import { describe, expect, it } from 'vitest';
import { aRelease } from '../testing/a-release.ts';
import { chooseRelease, qualified } from './choose-release.ts';

const ended = { phase: 'Promoted', reason: 'Promoted' };
const first = aRelease({ name: 'shop-1-9f8e7d6', status: ended, createdAt: '2026-11-21T08:00:00Z' });
const second = aRelease({ name: 'shop-2-1a2b3c4' });
const bank = aRelease({
  name: 'bank-7-1a2b3c4',
  namespace: 'bank',
  spec: { application: 'bank' },
  status: ended,
});
const all = [first, second, bank];

describe('chooseRelease', () => {
  it.each([
    ['a name', 'shop-1-9f8e7d6', 'shop/shop-1-9f8e7d6'],
    ['a name with its namespace', 'shop/shop-2-1a2b3c4', 'shop/shop-2-1a2b3c4'],
    ['an application: its release in flight', 'shop', 'shop/shop-2-1a2b3c4'],
    ['an application with none in flight: its newest', 'bank', 'bank/bank-7-1a2b3c4'],
  ])('takes %s', (_, wanted, expected) => {
    expect(qualified(chooseRelease(all, wanted))).toBe(expected);
  });

  it('does not guess between namespaces', () => {
    const twin = aRelease({ namespace: 'shop-eu' });

    expect(() => chooseRelease([second, twin], 'shop-2-1a2b3c4')).toThrow(
      expect.objectContaining({ code: 'Usage', message: expect.stringContaining('shop-eu/shop-2-1a2b3c4') }),
    );
  });

  it.each([
    ['a near name', 'shop-2-1a2b3c5', 'did you mean "shop-2-1a2b3c4"?'],
    ['nothing like it: what is in flight', 'warehouse', 'in flight: shop/shop-2-1a2b3c4'],
    ['a name in another namespace', 'bank/shop-2-1a2b3c4', 'did you mean "shop-2-1a2b3c4"?'],
  ])('names candidates for %s', (_, wanted, hint) => {
    expect(() => chooseRelease(all, wanted)).toThrow(expect.objectContaining({ code: 'NotFound', hint }));
  });

  it('says so where there is no release at all', () => {
    const hint = 'there is no release at all here; check -n and --context';

    expect(() => chooseRelease([], 'shop')).toThrow(expect.objectContaining({ code: 'NotFound', hint }));
  });
});
