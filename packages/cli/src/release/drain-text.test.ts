import { expect, it } from 'vitest';
import { aRelease, started, startedAt } from '../testing/a-release.ts';
import { drainText } from './drain-text.ts';

it.each([
  [{}, "the canary's requests have 20s left to end: the gateway does not count those under way"],
  [{ inFlight: 2 }, "the canary's requests have 20s left to end: 2 under way"],
  [{ inFlight: 0, outcome: 'Ended' }, 'all requests of the canary had ended before it was deleted'],
  [{ inFlight: 1, outcome: 'TimeUp' }, 'the canary was deleted 30 s after its weight was gone: 1 under way'],
])('drainText: %j', (drain, text) => {
  const release = aRelease({ status: { phase: 'RollingBack', drain: { since: startedAt, ...drain } } });

  expect(drainText(release, started + 10_000)).toBe(text);
});

it('drainText: nothing where no canary had requests', () => {
  expect(drainText(aRelease({}), started)).toBeUndefined();
});
