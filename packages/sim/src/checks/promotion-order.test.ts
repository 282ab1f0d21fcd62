import type { LedgerEntry } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { shopPath } from '../people/shop.ts';
import { doctored } from './doctored.ts';
import { promotionOrder } from './promotion-order.ts';

describe('production follows staging', () => {
  it.each<{
    readonly name: string;
    readonly signer?: string;
    /** What staging says of it later, and whether production's server shows that. */
    readonly against?: 'Shown' | 'KeptBack';
    readonly sees: number;
  }>([
    { name: 'signed by staging', signer: 'staging', sees: 0 },
    { name: 'signed by another cluster', signer: 'production', sees: 1 },
    { name: 'not signed at all', sees: 1 },
    { name: 'taken back since, as it was shown', signer: 'staging', against: 'Shown', sees: 1 },
    { name: 'taken back since, as nobody could know', signer: 'staging', against: 'KeptBack', sees: 0 },
  ])('a release that goes by a word which is $name', ({ signer, against, sees }) => {
    const given = doctored(promotionOrder, 'production');
    const { repository, applications } = given.world;
    const tree = repository.tree(repository.head(), shopPath) ?? '';
    const [after] =
      applications[0]?.spec.targets.find(({ cluster }) => cluster === 'production')?.after ?? [];
    const at = '2026-01-01T00:00:00.000Z';
    const common = { at, cluster: 'staging', application: 'shop', version: tree };
    for (const scenario of after?.scenarios ?? []) {
      const why = {
        run: scenario,
        scenario,
        verdict: 'Pass',
        adHoc: false,
        reason: '',
        message: '',
      } as const;
      const entry = { ...common, ...why, id: scenario, type: 'ScenarioRun' } as const;
      repository.pushToLedger('staging', entry, 'staging');
    }
    const verdict = { outcome: 'Pass', gate: 'Direct', reason: 'Promoted', message: '', at } as const;
    const how = { outcome: 'Promoted', quarantined: false, verdict } as const;
    const entry: LedgerEntry = {
      ...common,
      ...how,
      id: 'r',
      type: 'Release',
      release: 'shop-1',
      commit: tree,
      approvedBy: [],
    };
    repository.pushToLedger('staging', entry, signer);
    if (against !== undefined) {
      const { production } = given.world;
      const later = { ...entry, id: 'w', at: '2026-01-01T00:01:00.000Z', outcome: 'Withdrawn' } as const;
      repository.pushToLedger('staging', later, 'staging');
      production.weather.git = against === 'Shown' ? 'Answers' : 'HidesLedgers';
      production.mirror.fetch();
    }

    given.release({}, { version: tree });

    expect(after?.cluster).toBe('staging');
    expect(given.violations()).toHaveLength(sees);
  });
});
