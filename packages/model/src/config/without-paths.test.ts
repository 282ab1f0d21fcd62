import { expect, it } from 'vitest';
import { withoutPaths } from './without-paths.ts';

const value = { a: { b: 1, c: [1, { d: 2, e: 3 }] }, f: 'x' };

it.each([
  ['nothing', [], value],
  ['all', [[]], undefined],
  ['a field', [['a', 'b']], { a: { b: undefined, c: [1, { d: 2, e: 3 }] }, f: 'x' }],
  [
    'parts of a list, which keeps its places',
    [
      ['a', 'c', 0],
      ['a', 'c', 1, 'd'],
    ],
    { a: { b: 1, c: [undefined, { d: undefined, e: 3 }] }, f: 'x' },
  ],
  [
    'what is not there',
    [
      ['a', 'x', 'y'],
      ['f', 'z'],
    ],
    value,
  ],
])('withoutPaths leaves out %s', (_, paths, expected) => {
  expect(withoutPaths(value, paths)).toEqual(expected);
});
