import { expect, it } from 'vitest';
import { namedTests } from './named-tests.ts';

const test = {
  path: 'test/contract/a.test.ts',
  text: "it('holds', () => {});\nit.each(rows)(`holds for $name`, () => {});",
};

it('named tests: takes those that are there, and other files without a title', () => {
  const text = [
    'It holds (`test/contract/a.test.ts` "holds") for all (`test/contract/a.test.ts` "holds for $name").',
    'See `test/contract/a.test.ts`, and `packages/*/src`.',
  ].join('\n');

  expect(namedTests.find([test, { path: 'docs/a.md', text }])).toEqual([]);
});

it('named tests: finds a file that is gone, and a title that is another by now', () => {
  const text = '`test/contract/b.test.ts` "holds"\n`test/contract/a.test.ts` "hold"';

  expect(namedTests.find([test, { path: 'docs/a.md', text }])).toEqual([
    { path: 'docs/a.md', line: 1, message: 'there is no test/contract/b.test.ts' },
    {
      path: 'docs/a.md',
      line: 2,
      message: 'test/contract/a.test.ts has no test "hold": name one that shows the same',
    },
  ]);
});
