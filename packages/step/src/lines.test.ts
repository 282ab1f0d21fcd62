import { expect, it } from 'vitest';
import { harmlessLines } from './lines.ts';

it.each([
  ['::error::x', [': :error::x']],
  ['\u00a0\u0085 ::set-output name=a::b', ['\u00a0\u0085 : :set-output name=a::b']],
  ['a ##[add-path]/x', ['a ## [add-path]/x']],
  ['one\r::error::two\n::error::three\r\nfour', ['one', ': :error::two', ': :error::three', 'four']],
  ['a::b %0A::c', ['a::b %0A::c']],
])('harmlessLines: %j is no command', (text, lines) => {
  expect(harmlessLines(text)).toEqual(lines);
});
