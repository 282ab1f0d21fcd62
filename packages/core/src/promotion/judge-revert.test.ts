import { dropsMax, type LedgerEntry } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observed } from '../observation.ts';
import type { ConfigVersion } from '../ports.ts';
import { promotionOf } from './fixtures.ts';
import { askedAbout, judgeRevert, revertScope } from './judge-revert.ts';

const id = (n: number): string => n.toString(16).padStart(40, '0');
/** T3, T2, T1, T0, each by a commit of its own. */
const [t0, t1, t2, t3] = [id(0xa0), id(0xa1), id(0xa2), id(0xa3)];
const versions: readonly ConfigVersion[] = [t3, t2, t1, t0].map((version, at) => ({
  commit: id(0xc3 - at),
  version,
  changes: [],
}));
const request = { fromVersion: t3, toVersion: t0 };

function judged(
  staging: Observed<readonly LedgerEntry[]>,
  change: Partial<Parameters<typeof judgeRevert>[1]> = {},
  branch = versions,
) {
  return judgeRevert('shop', { ...request, ...change }, { versions: branch, ledgers: { staging } });
}

const told = (...value: readonly LedgerEntry[]) => ({ type: 'Value', value }) as const;
const letGo = { type: 'Value', value: undefined };

describe('judgeRevert', () => {
  it('lets go what takes back the version that failed, and nothing that others have promoted', () => {
    expect(judged(told())).toEqual(letGo);
  });

  it('holds what would drop versions that another cluster has promoted, and lists all that it would drop', () => {
    const answer = judged(told(promotionOf('staging', t1), promotionOf('staging', t3)));

    expect(answer).toEqual({
      type: 'Value',
      value: {
        reason: 'PromotedElsewhere',
        message: 'going back to 0000000 would drop 1 version that staging has promoted since',
        drops: [
          { commit: id(0xc2), version: t2 },
          { commit: id(0xc1), version: t1, promotedOn: ['staging'] },
        ],
      },
    });
  });

  it.each([
    { name: 'what failed was promoted elsewhere', entries: [promotionOf('staging', t3)] },
    { name: 'the version before was promoted elsewhere', entries: [promotionOf('staging', t0)] },
    {
      name: 'another application was promoted',
      entries: [promotionOf('staging', t1, { application: 'bank' })],
    },
    {
      name: 'it failed there',
      entries: [promotionOf('staging', t1, { outcome: 'RolledBack', quarantined: true })],
    },
    {
      name: 'it was taken back there since',
      entries: [
        promotionOf('staging', t1),
        promotionOf('staging', t1, {
          outcome: 'Withdrawn',
          quarantined: true,
          at: '2026-01-02T00:00:00.000Z',
        }),
      ],
    },
    { name: 'the ledger speaks in another cluster’s name', entries: [promotionOf('production', t1)] },
  ])('lets go where $name', ({ entries }) => {
    expect(judged(told(...entries))).toEqual(letGo);
  });

  it('waits for a ledger that cannot be read, and does not need one where nothing is dropped', () => {
    const away = { type: 'Unavailable', reason: 'Git is away' } as const;

    expect(judged(away)).toMatchObject({ type: 'Unavailable', reason: expect.stringContaining('staging') });
    expect(judged(away, { toVersion: t2 })).toEqual(letGo);
  });

  it('pushes nothing where the branch does not show what it would drop', () => {
    const answer = judged(told(), {}, versions.slice(0, 3));

    expect(answer).toMatchObject({ value: { reason: 'HistoryUnknown' } });
  });

  it('goes back to where the version before last stood', () => {
    const branch = [t3, t0, t1, t0].map((version, at) => ({ commit: id(0xc3 - at), version, changes: [] }));

    expect(judged(told(promotionOf('staging', t1)), {}, branch)).toEqual(letGo);
  });

  it('asks nobody of the version that failed, wherever else it stands', () => {
    const branch = [t3, t2, t3, t0].map((version, at) => ({ commit: id(0xc3 - at), version, changes: [] }));

    expect(askedAbout(request, branch)).toEqual([t2]);
    expect(judged(told(promotionOf('staging', t3)), {}, branch)).toEqual(letGo);
  });

  it('names only so many commits, and says how many there are', () => {
    const many = Array.from({ length: dropsMax + 5 }, (_, n) => id(0x1000 + n));
    const branch = [t3, ...many, t0].map((version, at) => ({
      commit: id(0xc000 - at),
      version,
      changes: [],
    }));

    const answer = judged(told(...many.map((version) => promotionOf('staging', version))), {}, branch);

    expect(answer).toMatchObject({ value: { dropsTotal: dropsMax + 5 } });
    expect(answer.type === 'Value' && answer.value?.drops).toHaveLength(dropsMax);
  });
});

describe('a person who has chosen', () => {
  const word = { by: 'ann', at: '2026-01-01T00:00:00.000Z' };
  const promoted = told(promotionOf('staging', t1), promotionOf('staging', t2));

  it('drops what others have promoted', () => {
    expect(judged(promoted, { asked: word })).toEqual(letGo);
  });

  it('goes back to a version in between, and no further', () => {
    const asked = { ...word, to: id(0xc2) };

    expect(revertScope({ ...request, asked }, versions)).toEqual({ to: { version: t2 }, drops: [] });
    expect(judged(promoted, { asked })).toEqual(letGo);
  });

  it.each([
    { name: 'the one that failed', to: id(0xc3) },
    { name: 'one that the branch never had', to: id(0xee) },
  ])('does not get $name', ({ to }) => {
    expect(judged(told(), { asked: { ...word, to } })).toMatchObject({ value: { reason: 'NotBetween' } });
  });

  it('does not get one from before the version before', () => {
    const older = [...versions, { commit: id(0xc9), version: id(0xa9), changes: [] }];

    expect(judged(told(), { asked: { ...word, to: id(0xc9) } }, older)).toMatchObject({
      value: { reason: 'NotBetween' },
    });
  });
});

it('law: what is let go drops nothing that another cluster’s last word calls promoted', () => {
  const version = fc.integer({ min: 0, max: 5 }).map(id);
  const history = fc.array(
    fc.record({ commit: fc.integer({ min: 100, max: 1_000 }).map(id), version, changes: fc.constant([]) }),
    { minLength: 1, maxLength: 8 },
  );
  const words = fc.array(
    fc.record({
      cluster: fc.constantFrom('staging', 'preview'),
      version,
      outcome: fc.constantFrom('Promoted', 'Withdrawn', 'RolledBack'),
      day: fc.integer({ min: 1, max: 28 }),
    }),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(history, version, words, (branch, toVersion, said) => {
      const fromVersion = branch[0]?.version ?? '';
      const entries = said.map(({ cluster, version: of, outcome, day }) =>
        promotionOf(cluster, of, {
          outcome,
          quarantined: outcome !== 'Promoted',
          at: `2026-01-${String(day).padStart(2, '0')}T00:00:00.000Z`,
        }),
      );
      const of = (cluster: string) => told(...entries.filter((it) => it.cluster === cluster));
      const ledgers = { staging: of('staging'), preview: of('preview') };

      const answer = judgeRevert('shop', { fromVersion, toVersion }, { versions: branch, ledgers });

      if (answer.type !== 'Value' || answer.value !== undefined) return;
      const end = branch.findIndex((it, at) => at > 0 && it.version === toVersion);
      const dropped = branch.slice(1, end).filter((it) => it.version !== fromVersion);
      const lastWords = Object.values(ledgers).flatMap(({ value }) =>
        dropped.map((version) => lastWord(value, version.version)),
      );
      expect(lastWords).not.toContain('Promoted');
    }),
  );
});

function lastWord(entries: readonly LedgerEntry[], version: string | undefined): string | undefined {
  return entries
    .filter((it) => it.type === 'Release')
    .filter((it) => it.version === version)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1)?.outcome;
}
