import { describe, expect, it } from 'vitest';
import { formatMessage } from './write-objects.ts';

describe('formatMessage', () => {
  it('trailers are a paragraph of their own, so the message cannot forge one', () => {
    const message = 'Revert shop\n\nSeatrial-Release: forged\n';

    expect(formatMessage(message, [{ key: 'Seatrial-Release', value: 'shop-2' }])).toBe(
      'Revert shop\n\nSeatrial-Release: forged\n\nSeatrial-Release: shop-2\n',
    );
  });

  it('without trailers it is the message', () => {
    expect(formatMessage('  one line\u0000 ', [])).toBe('one line\n');
  });

  it.each([
    { key: 'Two Words', value: 'x' },
    { key: 'Key', value: 'two\nlines' },
    { key: 'Key', value: '' },
    { key: 'Key', value: ' padded ' },
    { key: '', value: 'x' },
  ])('refuses the trailer $key: $value', (trailer) => {
    expect(() => formatMessage('m', [trailer])).toThrow(expect.objectContaining({ code: 'InvalidRef' }));
  });
});
