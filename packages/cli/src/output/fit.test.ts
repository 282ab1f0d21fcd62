import { describe, expect, it } from 'vitest';
import { aContext } from '../testing/a-context.ts';
import { shortened, widthOf, wrapped } from './fit.ts';

describe('widthOf', () => {
  it.each([
    ['what COLUMNS says', { COLUMNS: '132' }, 100, 132],
    ['the terminal, where COLUMNS says nothing', {}, 100, 100],
    ['the terminal, where COLUMNS is no width', { COLUMNS: 'wide' }, 100, 100],
    ['80 without a terminal', {}, undefined, 80],
  ])('is %s', (_, env, columns, width) => {
    const { stdout } = aContext();

    expect(widthOf({ env, stdout: { ...stdout, ...(columns === undefined ? {} : { columns }) } })).toBe(
      width,
    );
  });
});

describe('shortened', () => {
  it('keeps beginning and end, and leaves alone what fits', () => {
    expect(shortened('checkout-service-12-1a2b3c4', 15)).toBe('checkou…1a2b3c4');
    expect(shortened('checkout', 8)).toBe('checkout');
  });
});

describe('wrapped', () => {
  it('breaks between words, indents what follows, and keeps a word that is longer than the line', () => {
    expect(wrapped('shop/shop: 2 of 3 pods are ready', 20)).toEqual([
      'shop/shop: 2 of 3',
      '  pods are ready',
    ]);
    expect(wrapped('see https://example.com/long', 10)).toEqual(['see', '  https://example.com/long']);
  });
});
