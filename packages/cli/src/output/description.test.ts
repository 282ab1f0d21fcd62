import { expect, it } from 'vitest';
import { factLines } from './description.ts';

it('factLines: aligns, continues below, and leaves out what is not known', () => {
  const lines = factLines([
    ['Phase', 'Pending'],
    ['Verdict', undefined],
    ['Added', []],
    ['History', ['one', 'two\u0007']],
  ]);

  expect(lines).toEqual(['Phase     Pending', 'History   one', '          two\\u0007']);
});
