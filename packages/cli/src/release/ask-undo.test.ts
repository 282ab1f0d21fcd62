import { type ApplicationState, apiVersion, type Release } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { aRelease, startedAt } from '../testing/a-release.ts';
import { askRollback } from './ask-undo.ts';

const word = { by: 'bob', at: '2026-11-21T10:00:00.000Z' };
const rollback = { type: 'Rollback', by: 'ann', at: startedAt } as const;
const undo = { release: 'shop-2-1a2b3c4', commit: 'c0ffee1'.padEnd(40, '0'), by: 'ann', at: startedAt };
const stable = (spec: object = {}) => aRelease({ spec, status: { phase: 'Promoted', reason: 'Promoted' } });
const other = (name: string, phase: string, spec: object = {}) => aRelease({ name, spec, status: { phase } });

function state(stableRelease = 'shop-2-1a2b3c4'): ApplicationState {
  return {
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { application: 'shop', cluster: 'production', requests: [] },
    status: { sequence: 4, stableRelease, inventory: [], quarantine: [], conditions: [] },
  };
}

function ask(releases: readonly Release[], wanted: string, stableRelease?: string) {
  return askRollback({ releases, states: [state(stableRelease)] }, wanted);
}

describe('askRollback', () => {
  it('asks it of the stable release, and says what comes of it', () => {
    const asked = ask([stable()], 'shop/shop-2-1a2b3c4');

    expect(asked.outcome).toBe('its version is kept out, and version 9f8e7d6 before it is put back');
    expect(asked.add({ ...stable() }, word)).toEqual({ requests: [{ type: 'Rollback', ...word }] });
  });

  it('means the stable release by the name of an application, though a newer one has failed', () => {
    const failed = aRelease({
      name: 'shop-3-3333333',
      createdAt: '2026-11-21T09:30:00.000Z',
      status: { phase: 'RolledBack' },
    });

    expect(ask([failed, stable()], 'shop').name).toBe('shop/shop-2-1a2b3c4');
  });

  it.each(['shop', 'shop-3-3333333'])(
    'takes back %s right after its promotion, before the record of the application names it',
    (wanted) => {
      const createdAt = '2026-11-21T09:30:00.000Z';
      const newest = aRelease({ name: 'shop-3-3333333', createdAt, status: { phase: 'Promoted' } });

      expect(ask([newest, stable()], wanted).name).toBe('shop/shop-3-3333333');
      expect(() => ask([newest, stable()], 'shop-2-1a2b3c4')).toThrow(
        /it is not the stable release of shop any more, shop-3-3333333 is$/,
      );
    },
  );

  it('means the release in flight before the stable one', () => {
    const asked = ask([stable(), other('shop-3-3333333', 'Progressing')], 'shop');

    expect([asked.name, asked.outcome]).toEqual(['shop/shop-3-3333333', undefined]);
  });

  it.each([
    ['Progressing', '; shop-3-3333333, which is Progressing, ends for that'],
    ['RollingBack', ' after shop-3-3333333, which is RollingBack'],
  ])('says what becomes of a newer version that is %s', (phase, said) => {
    const asked = ask([stable(), other('shop-3-3333333', phase)], 'shop-2-1a2b3c4');

    expect(asked.outcome).toBe(`its version is kept out, and version 9f8e7d6 before it is put back${said}`);
  });

  it('asks once, and again after its version was let in', () => {
    const again = (requests: readonly object[]) =>
      ask([stable()], 'shop').add({ ...stable({ requests }) }, word);
    const retry = { ...rollback, type: 'Retry' };

    expect(again([rollback])).toEqual({ earlier: rollback });
    expect(again([rollback, retry])).toEqual({
      requests: [rollback, retry, { type: 'Rollback', ...word }],
    });
  });

  it.each([
    {
      name: 'is not the stable one any more',
      releases: [stable(), other('shop-3-3333333', 'Promoted')],
      stableRelease: 'shop-3-3333333',
      why: 'it is not the stable release of shop any more, shop-3-3333333 is',
      hint: '"seatrial rollback shop/shop-3-3333333" takes that one back',
    },
    {
      name: 'is the first version',
      releases: [stable({ previousVersion: undefined })],
      why: 'it is the first version: there is none before it',
      hint: 'push a version that mends it',
    },
    {
      name: 'has a newer version that is being promoted',
      releases: [stable(), other('shop-3-3333333', 'Promoting')],
      why: 'it would wait for shop-3-3333333, which is Promoting',
      hint: '"seatrial rollback shop/shop-3-3333333" takes that one back first',
    },
    {
      name: 'is being taken back',
      releases: [stable({ requests: [rollback] }), other('shop-3-9f8e7d6', 'Promoting', { undo })],
      why: 'it is being taken back by shop-3-9f8e7d6, as ann asked',
      hint: '"seatrial release show shop/shop-3-9f8e7d6" tells its story',
    },
    {
      name: 'was taken back',
      releases: [stable({ requests: [rollback] }), other('shop-3-9f8e7d6', 'Promoted', { undo })],
      stableRelease: 'shop-3-9f8e7d6',
      why: 'it was taken back by shop-3-9f8e7d6, as ann asked',
      hint: '"seatrial release show shop/shop-3-9f8e7d6" tells its story',
    },
    {
      name: 'has a way back that failed',
      releases: [stable({ requests: [rollback] }), other('shop-3-9f8e7d6', 'RolledBack', { undo })],
      why: 'the way back has failed in shop-3-9f8e7d6',
      hint: '"seatrial release retry shop/shop-3-9f8e7d6" tries the way back again',
    },
    {
      name: 'is itself a way back',
      releases: [stable({ undo: { ...undo, release: 'shop-1-7777777' } })],
      why: 'it is itself the way back from shop-1-7777777',
      hint: '"seatrial release retry shop/shop-1-7777777" lets the version in again that it took back',
    },
  ])('refuses one that $name', ({ releases, stableRelease, why, hint }) => {
    expect(() => ask(releases, 'shop-2-1a2b3c4', stableRelease)).toThrow(
      expect.objectContaining({
        code: 'Refused',
        message: `Cannot roll back shop/shop-2-1a2b3c4: ${why}`,
        hint,
      }),
    );
  });

  it('refuses a way back that is under way', () => {
    const releases = [stable({ requests: [rollback] }), other('shop-3-9f8e7d6', 'Promoting', { undo })];

    expect(() =>
      ask(releases, 'shop').add({ ...other('shop-3-9f8e7d6', 'Promoting', { undo }) }, word),
    ).toThrow(
      /^Cannot roll back shop\/shop-3-9f8e7d6: it is the way back from shop-2-1a2b3c4, as ann asked$/,
    );
  });
});
