import { describe, expect, it } from 'vitest';
import { parseInputs } from './inputs.ts';

function parsed(written: Readonly<Record<string, string>>) {
  return parseInputs((name) => written[name] ?? '');
}

describe('parseInputs', () => {
  it('asks no cluster, comments and checks, and fails for what is refused, where nothing is written', () => {
    expect(parsed({})).toEqual({
      path: '.',
      clusters: [],
      token: '',
      comment: true,
      check: true,
      id: 'plan',
      failOn: 'refused',
    });
  });

  it('takes a cluster of each line, once', () => {
    expect(parsed({ clusters: '\n staging\nproduction \nstaging\n' })).toMatchObject({
      clusters: ['staging', 'production'],
    });
  });

  it.each([
    ['comment', 'maybe'],
    ['check', '1'],
    ['fail-on', 'always'],
    ['id', 'a--b'],
    ['id', 'A'],
    ['requests-per-second', '0'],
    ['requests-per-second', '1e9'],
  ])('says that %s cannot be %s', (name, value) => {
    expect(parsed({ [name]: value })).toMatch(
      new RegExp(`^Cannot take the input ${name}: it is "${value}", write `),
    );
  });
});
