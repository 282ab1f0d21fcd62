import type { Release, ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { newTree, release } from '../canary/fixtures.ts';
import { blocked } from './blocked.ts';
import { noteEndings } from './endings.ts';

const at = '2026-01-01T00:00:00.000Z';
const ended = Date.parse(at);
const verdict: ReleaseStatus['verdict'] = {
  outcome: 'Inconclusive',
  gate: 'Infrastructure',
  reason: 'Unschedulable',
  message: '0/3 nodes',
  at,
};

function held(name: string, change: Partial<Release['spec']> = {}): Release {
  const one = release({ phase: 'RolledBack', verdict, finishedAt: at }, change);
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
      return ((blocked(newTree, tries, tries.at(-1))?.retryAt ?? 0) - ended) / 60_000;
    };

    expect([1, 2, 3, 4, 5, 6].map(pauseMinutes)).toEqual([5, 10, 20, 40, 60, 60]);
  });

  it('is tried at once when a person asks', () => {
    const asked = held('shop-2-bbbbbbb', { requests: [{ type: 'Retry', by: 'ann', at }] });

    expect(blocked(newTree, [asked], asked)).toBeUndefined();
  });

  it('does not hold back another version', () => {
    const one = held('shop-2-bbbbbbb');

    expect(blocked('d'.repeat(40), [one], one)).toBeUndefined();
  });
});
