import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

describe('parseArguments', () => {
  it.each([
    ['', { type: 'Many', from: 1, runs: 100 }],
    ['--from 7 --runs 1', { type: 'Many', from: 7, runs: 1 }],
    ['--seed 0 -v', { type: 'One', seed: 0, verbose: true }],
    ['--crash-at 12 --after', { type: 'Voyage', crashAt: 12, after: true }],
    ['--seed 1 --help', { type: 'Help' }],
  ])('reads "%s"', (line, asked) => {
    expect(parseArguments(words(line))).toEqual(asked);
  });

  it.each([
    ['--seed x', '--seed must be a whole number of 0 or more, with at most 15 digits, got "x"'],
    ['--runs 0', '--runs must be a whole number of 1 or more, with at most 15 digits, got "0"'],
    ['--crash-at 0', '--crash-at must be a whole number of 1 or more, with at most 15 digits, got "0"'],
    ['--from 1.5', '--from must be a whole number of 0 or more, with at most 15 digits, got "1.5"'],
    ['--seed 1 --runs 2', '--seed and --runs do not go together'],
    ['--crash-at 1 --seed 2', '--crash-at and --seed do not go together'],
    ['--verbose', '--verbose goes with --seed'],
    ['--after', '--after goes with --crash-at'],
  ])('says what is wrong with "%s"', (line, problem) => {
    expect(parseArguments(words(line))).toEqual({ type: 'Wrong', problem });
  });

  it('knows no other words', () => {
    expect(parseArguments(['--sede', '1'])).toEqual({
      type: 'Wrong',
      problem: expect.stringContaining("'--sede'"),
    });
  });
});

function words(line: string): readonly string[] {
  return line.split(' ').filter((word) => word !== '');
}
