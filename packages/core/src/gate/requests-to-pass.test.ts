import { expect, it } from 'vitest';
import { errorRateDefaults, errorRateRules, passBound } from './error-rate-rules.ts';
import { requestsToPass } from './requests-to-pass.ts';
import { logEvidenceBelow } from './share-evidence.ts';

it.each([
  ['by default', {}, 1_100, 1_300],
  ['with 2% extra', { extraShareMax: 0.02 }, 250, 330],
  ['with a tenth of the alpha', { alpha: 0.001 }, 1_500, 1_900],
  ['where the ceiling is the closer one', { ceilingShare: 0.005, extraShareMax: 0.5 }, 1_100, 1_300],
  ['by the minimum sample', { minimumSample: 5_000 }, 5_000, 5_000],
])('requestsToPass: is what the guide says %s', (_, changes, least, most) => {
  const requests = requestsToPass({ ...errorRateDefaults, ...changes });

  expect(requests).toBeGreaterThanOrEqual(least);
  expect(requests).toBeLessThanOrEqual(most);
});

it('requestsToPass: is the first number that the gate passes', () => {
  const requests = requestsToPass(errorRateDefaults) ?? 0;
  const rules = errorRateRules(errorRateDefaults);
  const bound = passBound(rules, { requests: 0, bad: 0 });

  expect(logEvidenceBelow({ requests, bad: 0 }, bound)).toBeGreaterThanOrEqual(-Math.log(rules.extraAlpha));
  expect(logEvidenceBelow({ requests: requests - 1, bad: 0 }, bound)).toBeLessThan(
    -Math.log(rules.extraAlpha),
  );
});

it('requestsToPass: says where nobody has so many', () => {
  expect(requestsToPass({ ...errorRateDefaults, extraShareMax: 1e-15 })).toBeUndefined();
});
