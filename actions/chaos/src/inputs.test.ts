import { describe, expect, it } from 'vitest';
import { parseInputs } from './inputs.ts';

function parsed(written: Readonly<Record<string, string>>) {
  return parseInputs(
    (name) => written[name] ?? '',
    () => async () => '',
  );
}

describe('parseInputs', () => {
  it('starts a run, waits an hour, and is red where nothing could be judged, where nothing else is written', () => {
    expect(parsed({ scenario: 'zone-loss' })).toEqual({
      scenario: 'zone-loss',
      cluster: { name: 'the current context', access: {} },
      commit: '',
      ifRunning: 'wait',
      onInconclusive: 'fail',
      onCancel: 'abort',
      timeoutMs: 3_600_000,
    });
  });

  it.each([
    ['wait-for', 'scenario'],
    ['if-running', 'kill'],
    ['on-inconclusive', 'pass'],
    ['on-cancel', 'stay'],
    ['timeout-minutes', '0'],
    ['timeout-minutes', '361'],
    ['timeout-minutes', 'long'],
  ])('says that %s cannot be %s', (name, value) => {
    expect(parsed({ scenario: 'a', [name]: value })).toMatch(
      new RegExp(`^Cannot take the input ${name}: it is "${value}", write `),
    );
  });

  it('asks for a scenario, and for a commit where its promotion is waited for', () => {
    expect(parsed({})).toMatch('Cannot take the input scenario');
    expect(parsed({ scenario: 'a', 'wait-for': 'release', commit: 'main' })).toMatch(
      'Cannot take the input commit: it is "main"',
    );
  });
});
