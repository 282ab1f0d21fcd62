import type { ApplicationStateStatus, LedgerEntry, Release } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { decideApplication, isHeldBack } from './decide.ts';
import { application, commit, now, one, seen, state, three, two } from './fixtures.ts';
import type { ApplicationSeen } from './seen.ts';

describe('while staging has not promoted the newest version', () => {
  const four = '4'.repeat(40);
  const history = [four, three, two, one].map((version) => ({
    commit: version.replaceAll(version[0] ?? '', 'abcdef'[Number(version[0])] ?? ''),
    version,
    changes: [{ path: 'image', before: `${Number(version[0]) - 1}`, after: version[0] ?? '' }],
  }));
  const promoted = (version: string): LedgerEntry => ({
    at: '2026-01-01T00:00:00.000Z',
    cluster: 'staging',
    application: 'shop',
    version,
    type: 'Release',
    id: version,
    release: 'shop-2',
    commit,
    outcome: 'Promoted',
    quarantined: false,
    approvedBy: [],
    verdict: {
      outcome: 'Pass',
      gate: 'ErrorRate',
      reason: 'r',
      message: '',
      at: '2026-01-01T00:00:00.000Z',
    },
  });
  const said = (...entries: readonly LedgerEntry[]) =>
    ({ staging: { type: 'Value', value: { entries, refused: [] } } }) as const;
  const looked = (version: string, isPromoted: boolean, content = {}) => ({
    version,
    ledgers: isPromoted ? said(promoted(version)) : said(),
    content: { type: 'Value', value: content } as const,
  });
  const waiting = (change: Partial<ApplicationSeen> = {}): ApplicationSeen =>
    seen({
      application: application([{ cluster: 'staging' }]),
      head: { type: 'Value', value: { commit: 'e'.repeat(40), version: four } },
      ledgers: said(),
      versions: { type: 'Value', value: history },
      earlier: [looked(three, false), looked(two, true)],
      ...change,
    });
  const given = (status: Partial<ApplicationStateStatus> = {}) =>
    state({ stableVersion: one, sequence: 4, ...status });
  const flying = (version: string): Release => ({
    ...release({ phase: 'Progressing' }, { version }),
    metadata: { name: `shop-4-${shortVersion(version)}`, namespace: 'shop' },
  });

  it('releases the newest that staging has, and names both', () => {
    const { status, actions, wakeAt } = decideApplication(given(), waiting(), now);

    expect(actions).toMatchObject([
      {
        type: 'CreateRelease',
        release: { spec: { version: two, commit: 'c'.repeat(40), previousVersion: one } },
      },
    ]);
    expect(wakeAt).toBe(now);
    expect(status).toMatchObject({
      currentRelease: 'shop-5-2222222',
      desiredVersion: two,
      commit: 'c'.repeat(40),
      conditions: [
        {
          status: 'False',
          reason: 'WaitingForCluster',
          message:
            'newest 4444444 waits (staging has not released 4444444 yet); 2222222, which staging has promoted, is released meanwhile (shop-5-2222222)',
        },
      ],
    });
  });

  it('goes on with it, and has a newer one overtake it that staging has promoted since', () => {
    const current = { currentRelease: 'shop-4-2222222', desiredVersion: two };
    const releases = [flying(two)];

    const same = decideApplication(given(current), waiting({ releases }), now);
    const newer = decideApplication(
      given(current),
      waiting({ releases, earlier: [looked(three, true)] }),
      now,
    );

    expect([same.actions, same.status.desiredVersion]).toEqual([[], two]);
    expect(same.status.conditions).toMatchObject([
      { message: expect.stringContaining('is released meanwhile (shop-4-2222222)') },
    ]);
    expect([newer.actions, newer.status.desiredVersion]).toEqual([[], three]);
  });

  it('never goes back behind the one in flight, nor behind one that failed here', () => {
    const releases = [flying(three)];
    const current = { currentRelease: 'shop-4-3333333', desiredVersion: three };
    const held = { version: three, release: 'shop-3-3333333', reason: 'r', at: '2026-01-01T00:00:00.000Z' };

    const inFlight = decideApplication(given(current), waiting({ releases }), now);
    const failed = decideApplication(given({ quarantine: [held] }), waiting(), now);

    expect([inFlight.actions, inFlight.status.desiredVersion]).toEqual([[], three]);
    expect(failed.actions).toEqual([]);
    expect(failed.status.conditions).toMatchObject([
      { reason: 'WaitingForCluster', message: 'staging has not released 4444444 yet' },
    ]);
  });

  it('releases none that the branch took back since', () => {
    const undone = { commit, version: three, changes: [{ path: 'image', before: '2', after: '1' }] };
    const [newest, , ...older] = history;
    const versions = {
      type: 'Value',
      value: newest === undefined ? [] : [newest, undone, ...older],
    } as const;

    expect(decideApplication(given(), waiting({ versions }), now).actions).toEqual([]);
  });

  it('waits where it cannot be released, and says why', () => {
    const bad = looked(two, true, { problem: 'web.yaml:3:1: bad' });

    const { status, actions, wakeAt } = decideApplication(
      given(),
      waiting({ earlier: [looked(three, false), bad] }),
      now,
    );

    expect([actions, wakeAt]).toEqual([[], 'OnChange']);
    expect(status.conditions).toMatchObject([
      {
        reason: 'WaitingForCluster',
        message:
          'staging has not released 4444444 yet; 2222222, which staging has promoted, cannot be released meanwhile: web.yaml:3:1: bad',
      },
    ]);
  });

  it('asks again where what the branch had, or a version of that, could not be read', () => {
    const away = { type: 'Unavailable', reason: 'git failed' } as const;
    const unread = { ...looked(two, true), content: away };

    for (const change of [{ versions: away }, { earlier: [looked(three, false), unread] }]) {
      const { status, actions, wakeAt } = decideApplication(given(), waiting(change), now);

      expect([actions, wakeAt]).toEqual([[], now + 10_000]);
      expect(status.conditions).toMatchObject([
        { message: expect.stringMatching(/cannot be read: git failed$/) },
      ]);
    }
  });

  it('leaves alone who is suspended or runs the newest, and who waits for nobody', () => {
    const paused = application([{ cluster: 'staging' }]);
    const suspended = { ...paused, spec: { ...paused.spec, suspend: true } };

    expect(isHeldBack(given(), waiting())).toBe(true);
    expect(isHeldBack(given(), waiting({ application: suspended }))).toBe(false);
    expect(isHeldBack(given({ stableVersion: four }), waiting())).toBe(false);
    expect(isHeldBack(given(), waiting({ application: application() }))).toBe(false);
    expect(isHeldBack(given(), waiting({ ledgers: {} }))).toBe(false);
  });
});
