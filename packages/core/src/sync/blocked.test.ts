import type { Release, Verdict } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { newVersion, release } from '../canary/fixtures.ts';
import { blocked } from './blocked.ts';
import { decideApplication } from './decide.ts';
import { noteEndings } from './endings.ts';
import { seen, state } from './fixtures.ts';

const at = '2026-01-01T00:00:00.000Z';
const ended = Date.parse(at);
const verdict: Verdict = {
  outcome: 'Inconclusive',
  gate: 'Infrastructure',
  reason: 'Unschedulable',
  message: '0/3 nodes',
  at,
};

function held(
  name: string,
  change: Partial<Release['spec']> = {},
  gate: Verdict['gate'] = 'Infrastructure',
): Release {
  const one = release({ phase: 'RolledBack', verdict: { ...verdict, gate }, finishedAt: at }, change);
  return { ...one, metadata: { ...one.metadata, name } };
}

describe('a version whose release was kept from running by infrastructure', () => {
  it('is not quarantined', () => {
    const status = { sequence: 2, inventory: [], quarantine: [], conditions: [] };

    expect(noteEndings(status, [held('shop-2-bbbbbbb')]).quarantine).toEqual([]);
  });

  it('is tried again after five minutes, then after twice as long each time, at most an hour', () => {
    const pauseMinutes = (count: number): number => {
      const tries = Array.from({ length: count }, (_, index) => held(`shop-${index}-bbbbbbb`));
      return ((blocked(newVersion, tries, tries.at(-1))?.retryAt ?? 0) - ended) / 60_000;
    };

    expect([1, 2, 3, 4, 5, 6].map(pauseMinutes)).toEqual([5, 10, 20, 40, 60, 60]);
  });

  it('is tried at once when a person asks', () => {
    const asked = held('shop-2-bbbbbbb', { requests: [{ type: 'Retry', by: 'ann', at }] });

    expect(blocked(newVersion, [asked], asked)).toBeUndefined();
  });

  it('does not hold back another version', () => {
    const one = held('shop-2-bbbbbbb');

    expect(blocked('d'.repeat(40), [one], one)).toBeUndefined();
  });
});

describe('decideApplication, after infrastructure kept a version from running', () => {
  const decide = (minutes: number) =>
    decideApplication(
      state({
        sequence: 2,
        stableVersion: 'a'.repeat(40),
        stableRelease: 'shop-1-aaaaaaa',
        currentRelease: 'shop-2-bbbbbbb',
      }),
      seen({
        head: { type: 'Value', value: { commit: 'c'.repeat(40), version: newVersion } },
        releases: [held('shop-2-bbbbbbb')],
      }),
      ended + minutes * 60_000,
    );

  it('says that it waits, and wakes when it is to be tried again', () => {
    const { actions, status, wakeAt } = decide(4);

    expect(actions).toEqual([]);
    expect(wakeAt).toBe(ended + 5 * 60_000);
    expect(status.conditions.find(({ type }) => type === 'Ready')).toMatchObject({
      reason: 'BlockedByInfrastructure',
    });
  });

  it('says so where it was another workload that broke, and keeps no version out for it', () => {
    const given = held('shop-2-bbbbbbb', {}, 'OtherWorkload');

    expect(blocked(newVersion, [given], given)).toMatchObject({ reason: 'BlockedByOtherWorkload' });
    expect(
      noteEndings({ sequence: 2, inventory: [], quarantine: [], conditions: [] }, [given]).quarantine,
    ).toEqual([]);
  });

  it('tries it again, as another release', () => {
    expect(decide(5).status.currentRelease).toBe('shop-3-bbbbbbb');
  });
});
