import type { ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { oldReleases } from './old-releases.ts';

const commit = 'e'.repeat(40);

/** Releases 1 to 25, all of them ended and written down but for what is said of one. */
function releases(changed: number, change: Partial<ReleaseStatus>) {
  return Array.from({ length: 25 }, (_, index) => {
    const given = release({
      phase: 'Superseded',
      ledger: 'Recorded',
      revert: { state: 'Done', commit },
      ...(index + 1 === changed ? change : {}),
    });
    return { ...given, metadata: { ...given.metadata, name: `shop-${index + 1}-bbbbbbb` } };
  });
}

function numbers(
  change: Partial<ReleaseStatus>,
  known: { stableRelease?: string; currentRelease?: string } = {},
) {
  return oldReleases(releases(2, change), known).map(({ name }) => name.split('-')[1]);
}

describe('releases that may be deleted', () => {
  it('are the oldest that have ended', () => {
    expect(numbers({})).toEqual(['5', '4', '3', '2', '1']);
  });

  it.each([
    { name: 'it goes on', change: { phase: 'Progressing' } },
    { name: 'its decision is not in the ledger', change: { ledger: 'Pending' } },
    { name: 'its revert is still wanted', change: { revert: { state: 'Wanted' } } },
  ] as const)('do not have one of which $name', ({ change }) => {
    expect(numbers(change)).toEqual(['5', '4', '3', '1']);
  });

  it('do not have one that goes already, which takes no other’s place', () => {
    const going = { deletionTimestamp: '2026-01-01T00:00:00Z' };
    const all = releases(0, {}).map((it, index) =>
      index === 1 ? { ...it, metadata: { ...it.metadata, ...going } } : it,
    );

    expect(oldReleases(all, {}).map(({ name }) => name.split('-')[1])).toEqual(['5', '4', '3', '1']);
  });

  it('have all tries of a way back from the stable release but the last, which says that it has failed', () => {
    const undo = { release: 'shop-1-bbbbbbb', commit, by: 'ann', at: '2026-01-01T00:00:00.000Z' };
    const all = releases(0, {}).map((it, index) =>
      [1, 2, 3].includes(index)
        ? { ...release({ ...it.status, phase: 'RolledBack' }, { undo }), metadata: it.metadata }
        : it,
    );

    const old = oldReleases(all, { stableRelease: 'shop-1-bbbbbbb', currentRelease: 'shop-25-bbbbbbb' });

    expect(old.map(({ name }) => name.split('-')[1])).toEqual(['3', '2']);
  });

  it('have neither the stable nor the last one', () => {
    const known = { stableRelease: 'shop-1-bbbbbbb', currentRelease: 'shop-25-bbbbbbb' };

    expect(numbers({}, known)).toEqual(['4', '3', '2']);
  });
});
