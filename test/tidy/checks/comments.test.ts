import { expect, it } from 'vitest';
import { comments } from './comments.ts';

it('comments: takes reasons and issue numbers', () => {
  const text = [
    '// TODO #12: page the list',
    '// oxlint-disable-next-line no-empty -- the pipe is closed on purpose',
    '// @ts-expect-error: a percentage is no weight',
    `const text = '// TODO';`,
  ].join('\n');

  expect(comments.find([{ path: 'a.ts', text }])).toEqual([]);
});

it('comments: refuses loose ends and silent exemptions', () => {
  const text = [
    '// TODO: later',
    '// oxlint-disable-next-line no-empty',
    '// @ts-expect-error',
    '// @ts-ignore',
  ].join('\n');

  expect(comments.find([{ path: 'a.ts', text }])).toEqual([
    { path: 'a.ts', line: 1, message: 'unfinished work without the number of its issue' },
    { path: 'a.ts', line: 2, message: 'disables a rule without `-- reason`' },
    { path: 'a.ts', line: 3, message: 'ignores an error without a reason' },
    { path: 'a.ts', line: 4, message: 'hides errors: use @ts-expect-error with a reason' },
  ]);
});
