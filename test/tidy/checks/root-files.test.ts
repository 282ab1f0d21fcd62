import { expect, it } from 'vitest';
import { rootFiles } from './root-files.ts';

it('root files: takes listed files and folders', () => {
  expect(rootFiles.find([aFile('README.md'), aFile('packages/core/src/notes.txt')])).toEqual([]);
});

it('root files: names a stray file or folder once', () => {
  expect(
    rootFiles.find([aFile('notes.txt'), aFile('lib/a.ts'), aFile('lib/b.ts')]).map(({ path }) => path),
  ).toEqual(['notes.txt', 'lib']);
});

function aFile(path: string) {
  return { path, text: '' };
}
