import { expect, it } from 'vitest';
import { parseInputs, type Written } from './inputs.ts';

const written: Written = {
  application: 'shop',
  cluster: '',
  requestsPerSecond: '20',
  stableRate: '',
  seed: '',
  path: '',
};

it('parseInputs: has a default for what is left out', () => {
  expect(parseInputs(written)).toEqual({
    application: 'shop',
    cluster: undefined,
    requestsPerSecond: 20,
    stableShare: 0.001,
    seed: 1,
    path: '.',
  });
});

it.each([
  [{ application: '' }, 'application: it is empty'],
  [{ requestsPerSecond: '' }, 'requests-per-second: it is ""'],
  [{ requestsPerSecond: '0' }, 'requests-per-second: it is "0"'],
  [{ requestsPerSecond: '100001' }, 'requests-per-second: it is "100001"'],
  [{ stableRate: '1' }, 'stable-rate: it is "1"'],
  [{ seed: '1.5' }, 'seed: it is "1.5"'],
])('parseInputs: says what is wrong with %j', (asked, problem) => {
  expect(parseInputs({ ...written, ...asked })).toMatch(`Cannot take the input ${problem}`);
});
