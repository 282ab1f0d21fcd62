import { describe, expect, it } from 'vitest';
import { askedBy } from './arguments.ts';

describe('askedBy', () => {
  it.each([
    [{}, { type: 'Many', from: 1, runs: 100 }],
    [
      { from: '7', runs: '1' },
      { type: 'Many', from: 7, runs: 1 },
    ],
    [
      { seed: '0', verbose: true },
      { type: 'One', seed: 0, verbose: true },
    ],
    [
      { 'crash-at': '12', after: true },
      { type: 'Voyage', crashAt: 12, after: true, back: false },
    ],
    [
      { 'crash-at': '3', 'way-back': true },
      { type: 'Voyage', crashAt: 3, after: false, back: true },
    ],
    [{ seed: '1', help: true }, { type: 'Help' }],
  ])('reads %j', (values, asked) => {
    expect(askedBy(values)).toEqual(asked);
  });

  it.each([
    [{ seed: 'x' }, '--seed must be a whole number of 0 or more, with at most 15 digits, got "x"'],
    [{ runs: '0' }, '--runs must be a whole number of 1 or more, with at most 15 digits, got "0"'],
    [{ 'crash-at': '0' }, '--crash-at must be a whole number of 1 or more, with at most 15 digits, got "0"'],
    [{ from: '1.5' }, '--from must be a whole number of 0 or more, with at most 15 digits, got "1.5"'],
    [{ seed: '1', runs: '2' }, '--seed and --runs do not go together'],
    [{ 'crash-at': '1', seed: '2' }, '--crash-at and --seed do not go together'],
    [{ verbose: true }, '--verbose goes with --seed'],
    [{ after: true }, '--after goes with --crash-at'],
    [{ 'way-back': true }, '--way-back goes with --crash-at'],
  ])('says what is wrong with %j', (values, problem) => {
    expect(() => askedBy(values)).toThrow(problem);
  });
});
