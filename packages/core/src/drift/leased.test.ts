import type { ApplicationStateStatus, Release } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { newVersion, oldVersion, release } from '../canary/fixtures.ts';
import { guarded } from './leased.ts';

const stable = { version: oldVersion, release: 'shop-1-aaaaaaa' };
const status = {
  stableVersion: oldVersion,
  stableRelease: stable.release,
  currentRelease: 'shop-2-bbbbbbb',
  sequence: 2,
} as ApplicationStateStatus;

describe('guarded', () => {
  it('is the stable version whole where no release is in flight', () => {
    expect(guarded(status, undefined)).toEqual(stable);
    expect(guarded(status, release({ phase: 'RolledBack' }))).toEqual(stable);
    expect(guarded({ ...status, stableVersion: undefined }, undefined)).toBeUndefined();
  });

  it.each([undefined, 'Pending', 'Preparing', 'Progressing'] as const)(
    'is the stable version but for the weights of its route, before a release promotes (%s)',
    (phase) => {
      const inFlight = phase === undefined ? release() : release({ phase });

      expect(guarded(status, inFlight)).toMatchObject({
        ...stable,
        leased: { ref: { kind: 'HTTPRoute', namespace: 'shop', name: 'web' }, pointer: '/spec/rules' },
      });
    },
  );

  it('has no weights to leave where a release shares no traffic', () => {
    const { rollout: _, ...spec } = release({ phase: 'Progressing' }).spec;

    expect(guarded(status, { ...release({ phase: 'Progressing' }), spec } as Release)).toEqual(stable);
  });

  it('is nothing while the release writes all objects itself', () => {
    expect(guarded(status, release({ phase: 'Promoting' }))).toBeUndefined();
    expect(guarded(status, release({ phase: 'RollingBack' }))).toBeUndefined();
  });

  it('is the new version once all of it is there, and not the old one while the record still names that', () => {
    const promoted = release({ phase: 'Promoted' });

    expect(guarded(status, release({ phase: 'Watching' }))).toEqual({
      version: newVersion,
      release: 'shop-2-bbbbbbb',
    });
    expect(guarded(status, promoted)).toBeUndefined();
    expect(
      guarded({ ...status, stableVersion: newVersion, stableRelease: 'shop-2-bbbbbbb' }, promoted),
    ).toEqual({
      version: newVersion,
      release: 'shop-2-bbbbbbb',
    });
  });

  it('is nothing while a person wants a version back', () => {
    const rollback = { release: stable.release, by: 'sre', waitsFor: 'shop-2-bbbbbbb' };

    expect(guarded({ ...status, rollback }, undefined)).toBeUndefined();
  });
});
