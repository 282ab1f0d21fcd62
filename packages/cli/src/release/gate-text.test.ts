import { describe, expect, it } from 'vitest';
import { numberText, shareText } from './gate-text.ts';

describe('shareText', () => {
  it.each([
    [0, '0%'],
    [0.001234, '0.12%'],
    [0.05, '5%'],
    [0.0512, '5.1%'],
    [1, '100%'],
    [undefined, '?'],
  ])('of %s is %s', (share, text) => {
    expect(shareText(share)).toBe(text);
  });
});

describe('numberText', () => {
  it.each([
    [0, '0'],
    [111.111, '111'],
    [0.00001, '1.0e-5'],
    [1e300, '1.0e+300'],
    [undefined, '?'],
  ])('of %s is %s', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});
