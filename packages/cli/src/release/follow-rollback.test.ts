import { type ApplicationState, apiVersion, type Release } from '@seatrial/model';
import { expect, it } from 'vitest';
import { aRelease, startedAt } from '../testing/a-release.ts';
import { rollingBack } from './follow-rollback.ts';

const undo = { release: 'shop-2-1a2b3c4', commit: 'c0ffee1'.padEnd(40, '0'), by: 'ann', at: startedAt };
const asked = aRelease({ status: { phase: 'Promoted' } });
const way = (name: string, phase: string, createdAt: string) =>
  aRelease({ name, createdAt, spec: { undo }, status: { phase } });

function seen(releases: readonly Release[], stableRelease: string) {
  const state: ApplicationState = {
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { application: 'shop', cluster: 'production', requests: [] },
    status: { sequence: 4, stableRelease, inventory: [], quarantine: [], conditions: [] },
  };
  return { releases, states: [state] };
}

it('rollingBack: is the release itself until its promotion, then the newest way back that was not given up', () => {
  const early = aRelease({ status: { phase: 'RollingBack' } });
  const ways = [
    way('shop-3-9f8e7d6', 'RolledBack', '2026-11-21T09:10:00.000Z'),
    way('shop-4-9f8e7d6', 'Promoting', '2026-11-21T09:20:00.000Z'),
    way('shop-5-9f8e7d6', 'Superseded', '2026-11-21T09:30:00.000Z'),
  ];

  expect(rollingBack(seen([early], 'shop-1-9f8e7d6'), asked)).toBe(early);
  expect(rollingBack(seen([asked], 'shop-2-1a2b3c4'), asked)).toBeUndefined();
  // The record of the application may name the stable release of before a moment longer.
  expect(rollingBack(seen([asked], 'shop-1-9f8e7d6'), asked)).toBeUndefined();
  expect(rollingBack(seen([asked, ...ways], 'shop-2-1a2b3c4'), asked)?.metadata.name).toBe('shop-4-9f8e7d6');
});

it('rollingBack: does not wait for what will not come: a newer version has become stable', () => {
  expect(() => rollingBack(seen([asked], 'shop-3-3333333'), asked)).toThrow(
    /shop-3-3333333 has become stable meanwhile/,
  );
});
