import type { ApplicationStateStatus, ObjectRef, ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { noteEndings } from './endings.ts';

const nothing: ApplicationStateStatus = { sequence: 2, inventory: [], quarantine: [], conditions: [] };

function named(name: string, status: Partial<ReleaseStatus>) {
  const given = release(status);
  return { ...given, metadata: { ...given.metadata, name } };
}

function ref(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name };
}

describe('what an application learns from its releases', () => {
  it('is that the newest promoted version is stable, in whatever order they are listed', () => {
    const [one, two] = ['shop-1-aaaaaaa', 'shop-2-bbbbbbb'].map((name) => named(name, { phase: 'Promoted' }));
    if (one === undefined || two === undefined) throw new Error('there are two');

    expect(noteEndings(nothing, [one, two]).stableRelease).toBe('shop-2-bbbbbbb');
    expect(noteEndings(nothing, [two, one]).stableRelease).toBe('shop-2-bbbbbbb');
  });

  it('is that its first version is as it was applied, once it is promoted, and nothing that a look has not said', () => {
    const name = 'shop-1-aaaaaaa';
    const [promoted, failed] = [named(name, { phase: 'Promoted' }), named(name, { phase: 'Failed' })];
    const current = { ...nothing, currentRelease: name };
    const at = '2026-01-01T00:00:00.000Z';
    const drifted = {
      type: 'InSync',
      status: 'False',
      reason: 'Drifted',
      message: 'm',
      lastTransitionTime: at,
    } as const;

    expect(noteEndings(current, [promoted]).conditions).toMatchObject([{ type: 'InSync', status: 'True' }]);
    expect(noteEndings({ ...current, conditions: [drifted] }, [promoted]).conditions).toEqual([drifted]);
    expect(noteEndings(current, [failed]).conditions).toEqual([]);
    expect(noteEndings(nothing, [promoted]).conditions).toEqual([]);
  });

  it('is what was taken over, from the first write on, until a version makes it its own', () => {
    const [database, cache] = ['database', 'cache'].map((name) => ref(name));
    if (database === undefined || cache === undefined) throw new Error('there are two');
    const under = (adopted?: ApplicationStateStatus['adopted']) => ({
      ...nothing,
      stableRelease: 'shop-1-aaaaaaa',
      ...(adopted === undefined ? {} : { adopted }),
    });
    const two = (status: Partial<ReleaseStatus>) => [named('shop-2-bbbbbbb', status)];

    const begun = noteEndings(under(), two({ phase: 'Promoting', adopted: [database] }));
    const failed = noteEndings(under([cache]), two({ phase: 'RolledBack', adopted: [database] }));
    const promoted = noteEndings(
      under([cache]),
      two({ phase: 'Promoted', adopted: [database], owned: [cache] }),
    );
    const later = noteEndings(promoted, two({ phase: 'Promoted', adopted: [database], owned: [cache] }));

    expect(begun.adopted).toEqual([database]);
    expect(failed.adopted).toEqual([cache, database]);
    expect(promoted.adopted).toEqual([database]);
    expect(later.adopted).toEqual([database]);
  });

  it('is what was taken over before its record kept that, by the releases that are left', () => {
    const given = { ...nothing, stableRelease: 'shop-2-bbbbbbb' };
    const old = named('shop-1-aaaaaaa', { phase: 'Promoted', adopted: [ref('database')] });

    expect(noteEndings(given, [old]).adopted).toEqual([ref('database')]);
    expect(noteEndings({ ...given, adopted: [ref('cache')] }, [old]).adopted).toEqual([ref('cache')]);
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
