import type { ApplicationStateStatus, ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { noteEndings } from './endings.ts';

const nothing: ApplicationStateStatus = { sequence: 2, inventory: [], quarantine: [], conditions: [] };

function named(name: string, status: Partial<ReleaseStatus>) {
  const given = release(status);
  return { ...given, metadata: { ...given.metadata, name } };
}

describe('what an application learns from its releases', () => {
  it('is that the newest promoted version is stable, in whatever order they are listed', () => {
    const [one, two] = ['shop-1-aaaaaaa', 'shop-2-bbbbbbb'].map((name) => named(name, { phase: 'Promoted' }));
    if (one === undefined || two === undefined) throw new Error('there are two');

    expect(noteEndings(nothing, [one, two]).stableRelease).toBe('shop-2-bbbbbbb');
    expect(noteEndings(nothing, [two, one]).stableRelease).toBe('shop-2-bbbbbbb');
  });

  it.each([
    { outcome: 'Fail', gate: 'ErrorRate', isKeptOut: true },
    { outcome: 'Inconclusive', gate: 'Evidence', isKeptOut: true },
    { outcome: 'Inconclusive', gate: 'Infrastructure', isKeptOut: false },
    { outcome: 'Superseded', gate: 'Newer', isKeptOut: false },
  ] as const)('is that content is kept out from the verdict on: $outcome by $gate, $isKeptOut', (given) => {
    const { outcome, gate, isKeptOut } = given;
    const verdict = { outcome, gate, reason: 'r', message: '', at: '2026-01-01T00:00:00.000Z' };

    const { quarantine } = noteEndings(nothing, [named('shop-2-bbbbbbb', { phase: 'RollingBack', verdict })]);

    expect(quarantine).toHaveLength(isKeptOut ? 1 : 0);
  });
});
