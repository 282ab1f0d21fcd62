import { expect, it } from 'vitest';
import { fileErrorText } from './file-error.ts';

it.each([
  ['a path that is not there', { code: 'ENOENT', syscall: 'open' }, 'there is no such file or folder'],
  ['a code that has no words', { code: 'EMFILE', syscall: 'open' }, 'as Node says it'],
  ['an error of something else', { code: 'ENOENT' }, 'as Node says it'],
])('fileErrorText: %s', (_, fields, text) => {
  expect(fileErrorText(Object.assign(new Error('as Node says it'), fields))).toBe(text);
});
