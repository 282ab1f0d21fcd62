import { expect, it } from 'vitest';
import { parseDurationMs } from './duration.ts';

it.each([
  ['0s', 0],
  ['500ms', 500],
  ['10s', 10_000],
  ['1h2m3s4ms', 3_723_004],
  ['10', undefined],
  ['1.5s', undefined],
  ['-1s', undefined],
  ['100000s', undefined],
  ['', undefined],
])('parseDurationMs: %j is %s', (text, expected) => {
  expect(parseDurationMs(text)).toBe(expected);
});
