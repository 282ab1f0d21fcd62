import { describe, expect, it } from 'vitest';
import { parseInputs } from './inputs.ts';

function parsed(written: Readonly<Record<string, string>>) {
  return parseInputs(
    (name) => ({ clusters: 'staging\nproduction', ...written })[name] ?? '',
    () => async () => 'x',
  );
}

describe('parseInputs', () => {
  it('follows what overtakes, for an hour, and makes Deployments, where nothing else is written', () => {
    expect(parsed({})).toEqual({
      path: '.',
      clusters: [
        { name: 'staging', access: { context: 'staging' } },
        { name: 'production', access: { context: 'production' } },
      ],
      onSuperseded: 'follow',
      timeoutMs: 3_600_000,
      token: '',
      deployments: true,
      environmentUrls: new Map(),
    });
  });

  it('takes the address of a cluster, which may have = in it', () => {
    expect(parsed({ 'environment-urls': '\n production=https://shop.example/?a=b \n' })).toMatchObject({
      environmentUrls: new Map([['production', 'https://shop.example/?a=b']]),
    });
  });

  it.each([
    ['on-superseded', 'wait'],
    ['timeout-minutes', '1441'],
    ['timeout-minutes', '-1'],
    ['deployments', 'maybe'],
    ['environment-urls', 'https://shop.example'],
    ['environment-urls', 'nowhere=https://shop.example'],
  ])('says that %s cannot be %s', (name, value) => {
    expect(parsed({ [name]: value })).toMatch(
      new RegExp(`^Cannot take the input ${name}: it is "${value.replaceAll('?', '.')}", write `),
    );
  });
});
