import { expect, it } from 'vitest';
import { fileSize } from './file-size.ts';

it('file size: takes files at the limit, longer tests, and what is generated', () => {
  const files = [lines('a.ts', 400), lines('a.test.ts', 500), lines('dist/a.mjs', 9000), lines('a.md', 900)];

  expect(fileSize.find(files)).toEqual([]);
});

it('file size: refuses one line more', () => {
  expect(fileSize.find([lines('a.ts', 401), lines('a.test.ts', 501)])).toEqual([
    { path: 'a.ts', message: 'has 401 lines, at most 400: split it by subject' },
    { path: 'a.test.ts', message: 'has 501 lines, at most 500: split it by subject' },
  ]);
});

function lines(path: string, count: number) {
  return { path, text: 'x\n'.repeat(count) };
}
