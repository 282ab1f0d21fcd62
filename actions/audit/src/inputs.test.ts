import { describe, expect, it } from 'vitest';
import { parseInputs } from './inputs.ts';

function parsed(written: Readonly<Record<string, string>>) {
  return parseInputs((name) => written[name] ?? '');
}

describe('parseInputs', () => {
  it('audits the repository, tells warnings, fails for errors and keeps an issue, where nothing is written', () => {
    expect(parsed({})).toEqual({
      path: '.',
      clusters: [],
      severity: 'warning',
      failOn: 'error',
      issue: true,
      labels: [],
      id: 'audit',
      token: '',
    });
  });

  it.each([
    ['issue', 'maybe'],
    ['severity', 'low'],
    ['fail-on', 'always'],
    ['id', 'a--b'],
  ])('says that %s cannot be %s', (name, value) => {
    expect(parsed({ [name]: value })).toMatch(
      new RegExp(`^Cannot take the input ${name}: it is "${value}", write `),
    );
  });

  it('fails for nothing that it would not tell', () => {
    expect(parsed({ 'fail-on': 'info' })).toMatch('severity is warning, so that it would not be told');
    expect(parsed({ 'fail-on': 'info', severity: 'info' })).toMatchObject({ failOn: 'info' });
  });
});
