import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable, printableLines } from './printable.ts';

/** Text in which every other character steers terminals, or hides. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      '\u001b[2J',
      '\u009b31m',
      '\r',
      '\n',
      '\t',
      '\u007f',
      '\u0000',
      '\u202e',
      '\u2066',
      '\u2028',
    ),
    fc.constantFrom('\u{e0001}', '\ufeff', '\u200b', 'a', '"', '\\', 'ü', '😀'),
    fc.string({ unit: 'binary', maxLength: 1 }),
  ),
});

describe('printable', () => {
  it('shows control characters as text', () => {
    expect(printable('a\u001b[2Jb\u202ec\u{e0001}d\n')).toBe('a\\u001b[2Jb\\u202ec\\udb40\\udc01d\\u000a');
  });

  it('lets nothing through that steers a terminal, changes directions or ends a line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(printableLines(text)).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });

  it('leaves JSON the same value', () => {
    fc.assert(
      fc.property(fc.dictionary(hostile, hostile), (value) => {
        expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
        expect(JSON.parse(printableLines(JSON.stringify(value, undefined, 2)))).toEqual(value);
      }),
    );
  });
});
