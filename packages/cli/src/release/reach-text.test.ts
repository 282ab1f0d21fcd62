import { describe, expect, it } from 'vitest';
import { aRelease, startedAt as at } from '../testing/a-release.ts';
import { reachLines } from './reach-text.ts';

const lines = (gateReach?: object) => reachLines(aRelease({ status: { gateReach } }));
const step = { weightPercent: 10, requestsPerSecond: 10, timeoutSeconds: 3600 };
const known = {
  at,
  requestsToPass: 1153,
  requestsPerSecond: 100.4,
  usualBadShare: 0.001,
  counted: { requests: 12_000, bad: 12, seconds: 5 },
  goodVersion: 'Passes',
  steps: [{ ...step, passSeconds: 175 }],
  mayPassBelowShare: 0.0051,
  takenBackFromShare: 0.0055,
  surelyTakenBackFromShare: 0.0071,
};

describe('reachLines', () => {
  it('says nothing until it is known', () => {
    expect(lines()).toEqual([]);
  });

  it('says how long a pass takes, what is seen and what is not', () => {
    expect(lines(known)).toEqual([
      'before the start 100 requests came a second, 0.1% of them bad (12 of 12000 requests that the gateway has counted for the Service so far)',
      'at 10%, 10 requests a second: a version as good as stable passes in about 2m55s of 1h',
      'seen: from 0.55% bad requests on 95% of the versions are taken back before they pass, from 0.71% on 99.9%',
      'not seen: a version with less than 0.51% bad requests may pass',
    ]);
  });

  it('says that the release will be inconclusive', () => {
    const said = lines({ ...known, goodVersion: 'Inconclusive', steps: [step] });

    expect(said[1]).toBe(
      'at 10%, 10 requests a second: a version as good as stable does not pass within 1h, the release will end Inconclusive',
    );
    expect(said.at(-1)).toBe('not seen: whether a version is as good as stable');
  });

  it('says where nothing is seen', () => {
    const { mayPassBelowShare: _, takenBackFromShare: __, surelyTakenBackFromShare: ___, ...nothing } = known;

    expect(lines(nothing).slice(2)).toEqual([
      'no share of bad requests is taken back with 95% certainty',
      'not seen: any version may pass',
    ]);
  });

  it('says that stable itself is above the ceiling', () => {
    expect(lines({ ...known, goodVersion: 'TakenBack' })[1]).toBe(
      'a version that fails as often as stable does is taken back: stable is above the ceiling itself',
    );
  });

  it.each([
    ['NoRequests', 'nobody asked in the seconds before the start: what the gate will see is not known'],
    ['NoCounts', 'requests could not be counted before the start: what the gate will see is not known'],
  ])('says in plain words why nothing is known: %s', (unknown, text) => {
    expect(lines({ at, unknown, requestsToPass: 1153 })).toEqual([
      text,
      'a pass takes 1153 requests of the canary or more',
    ]);
  });
});
