import type { LedgerEntry } from '@seatrial/model';
import { LedgerEntry as Entry } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { eligible } from './eligible.ts';
import { promotionOf } from './fixtures.ts';

const version = 'a'.repeat(40);
const common = {
  id: 'id',
  at: '2026-01-01T00:00:00.000Z',
  cluster: 'staging',
  application: 'shop',
  version,
} as const;
const promoted = promotionOf('staging', version);

function ran(verdict: string, adHoc = false): LedgerEntry {
  return Entry.parse({
    ...common,
    type: 'ScenarioRun',
    run: `kill-${verdict}`,
    scenario: 'kill',
    verdict,
    adHoc,
    reason: 'Because',
    message: '',
  });
}

describe('eligible, where a scenario must pass first', () => {
  it.each([
    { name: 'waits for a verdict', runs: [], reason: 'WaitingForScenario' },
    { name: 'goes on after a pass', runs: [ran('Pass')], reason: 'Eligible' },
    { name: 'does not go on after a failure', runs: [ran('Pass'), ran('Fail')], reason: 'ScenarioNotPassed' },
    { name: 'takes the newest verdict', runs: [ran('Fail'), ran('Pass')], reason: 'Eligible' },
    {
      name: 'waits for another run after one that proved nothing',
      runs: [ran('Inconclusive')],
      reason: 'ScenarioInconclusive',
    },
    {
      name: 'lets a run that proved nothing change no verdict',
      runs: [ran('Pass'), ran('Inconclusive')],
      reason: 'Eligible',
    },
    {
      name: 'does not let a run that proved nothing hide a failure',
      runs: [ran('Fail'), ran('Inconclusive')],
      reason: 'ScenarioNotPassed',
    },
    {
      name: 'counts no experiment of a person’s own',
      runs: [ran('Fail', true), ran('Pass', true), ran('Inconclusive', true)],
      reason: 'WaitingForScenario',
    },
  ])('$name', ({ runs, reason }) => {
    const answer = eligible([{ cluster: 'staging', scenarios: ['kill'] }], 'shop', version, {
      staging: { type: 'Value', value: [promoted, ...runs] },
    });

    expect(answer).toMatchObject({ ok: reason === 'Eligible', reason });
  });
});

it('eligible names no further run where the last one found nothing to disturb', () => {
  const found = { ...ran('Inconclusive'), reason: 'NoTarget' } as LedgerEntry;
  const [, after] = [ran('Inconclusive'), found].map((run) =>
    eligible([{ cluster: 'staging', scenarios: ['kill'] }], 'shop', version, {
      staging: { type: 'Value', value: [promoted, run] },
    }),
  );

  expect(after).toMatchObject({
    reason: 'ScenarioInconclusive',
    message: expect.stringContaining(
      '"seatrial scenario show kill-Inconclusive" there says what was missing',
    ),
  });
});

describe('eligible, where a cluster must have promoted the version first', () => {
  const ended = (release: string, change: Record<string, unknown>): LedgerEntry =>
    Entry.parse({ ...promoted, release, ...change });
  const why = { reason: 'Because', message: '', at: common.at };
  const byInfrastructure = { outcome: 'Inconclusive', gate: 'Infrastructure', ...why };
  const byHealth = { outcome: 'Fail', gate: 'Health', ...why };

  it.each([
    { name: 'goes on after a promotion', entries: [promoted], reason: 'Eligible' },
    { name: 'waits for a first word', entries: [], reason: 'WaitingForCluster' },
    {
      name: 'does not count a promotion that was taken back since',
      entries: [promoted, ended('shop-2', { outcome: 'RolledBack', quarantined: true })],
      reason: 'RefusedByCluster',
    },
    {
      name: 'goes by when each was decided: Git may have been told of the promotion last',
      entries: [
        ended('shop-2', { at: '2026-01-02T00:00:00.000Z', outcome: 'RolledBack', quarantined: true }),
        promoted,
      ],
      reason: 'RefusedByCluster',
    },
    {
      name: 'counts a promotion after a failure',
      entries: [ended('shop-0', { outcome: 'RolledBack', quarantined: true }), promoted],
      reason: 'Eligible',
    },
    {
      name: 'does not take a release that was overtaken for a promotion',
      entries: [ended('shop-1', { outcome: 'Superseded' })],
      reason: 'RefusedByCluster',
    },
    {
      name: 'does not count a promotion that a person wants taken back',
      entries: [promoted, ended('shop-1', { outcome: 'Withdrawn', quarantined: true })],
      reason: 'RefusedByCluster',
    },
    {
      name: 'passes over a later try that infrastructure kept from running',
      entries: [promoted, ended('shop-3', { outcome: 'RolledBack', verdict: byInfrastructure })],
      reason: 'Eligible',
    },
    {
      name: 'passes over a way back to it that has failed',
      entries: [promoted, ended('shop-3', { outcome: 'Failed', verdict: byHealth })],
      reason: 'Eligible',
    },
    {
      name: 'does not forget a failure for a try that infrastructure kept from running',
      entries: [
        ended('shop-1', { outcome: 'RolledBack', quarantined: true }),
        ended('shop-3', { outcome: 'RolledBack', verdict: byInfrastructure }),
      ],
      reason: 'RefusedByCluster',
    },
    {
      name: 'waits where infrastructure kept each try from running',
      entries: [ended('shop-1', { outcome: 'RolledBack', verdict: byInfrastructure })],
      reason: 'WaitingForCluster',
    },
    {
      name: 'does not take another version’s promotion for its own',
      entries: [ended('shop-1', { version: 'b'.repeat(40) })],
      reason: 'WaitingForCluster',
    },
    {
      name: 'does not take another application’s promotion for its own',
      entries: [ended('bank-1', { application: 'bank' })],
      reason: 'WaitingForCluster',
    },
  ])('$name', ({ entries, reason }) => {
    const answer = eligible([{ cluster: 'staging', scenarios: [] }], 'shop', version, {
      staging: { type: 'Value', value: entries },
    });

    expect(answer).toMatchObject({ ok: reason === 'Eligible', reason });
  });

  it('asks every cluster that comes before', () => {
    const after = [
      { cluster: 'staging', scenarios: [] },
      { cluster: 'canary-region', scenarios: [] },
    ];

    const answer = eligible(after, 'shop', version, {
      staging: { type: 'Value', value: [promoted] },
      'canary-region': { type: 'Value', value: [] },
    });

    expect(answer).toMatchObject({ ok: false, reason: 'WaitingForCluster' });
  });

  it('waits for a ledger that cannot be read', () => {
    const answer = eligible([{ cluster: 'staging', scenarios: [] }], 'shop', version, {
      staging: { type: 'Unavailable', reason: 'Git is away' },
    });

    expect(answer).toMatchObject({ ok: false, reason: 'LedgerUnavailable' });
  });
});
