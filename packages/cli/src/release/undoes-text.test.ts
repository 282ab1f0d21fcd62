import { expect, it } from 'vitest';
import { aRelease } from '../testing/a-release.ts';
import { undoesText } from './undoes-text.ts';

const before = 'shop/shop-2-1a2b3c4 on production: takes back version 1a2b3c4 of commit c0ffee1; ';

it.each([
  [
    {},
    true,
    'a commit on the config branch puts apps/shop back to version 9f8e7d6, without anything that was merged to it, unless other clusters have promoted some of that: then the branch is left alone, and "seatrial release revert" is the choice; --no-revert leaves the branch alone',
  ],
  [
    { previousCommit: 'd'.repeat(40) },
    true,
    'a commit on the config branch puts apps/shop back to version 9f8e7d6, without anything that was merged to it since commit ddddddd, unless other clusters have promoted some of that: then the branch is left alone, and "seatrial release revert" is the choice; --no-revert leaves the branch alone',
  ],
  [{}, false, 'the config branch is left alone'],
  [{ revert: 'None' }, true, 'the config branch is left alone, as the application says (revert: None)'],
  [{ previousVersion: undefined }, true, 'it is the first version, and stays on the config branch'],
] as const)('undoesText: with %j, revert wanted: %s', (spec, isRevertWanted, text) => {
  expect(undoesText(aRelease({ spec }), isRevertWanted)).toBe(`${before}${text}`);
});
