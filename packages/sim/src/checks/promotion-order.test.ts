import type { LedgerEntry } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { LedgerCommit } from '../git/repository.ts';
import { shopPath } from '../people/shop.ts';
import { doctored } from './doctored.ts';
import { promotionOrder } from './promotion-order.ts';

describe('production follows staging', () => {
  it.each<{
    readonly name: string;
    readonly signature: Pick<LedgerCommit, 'signedFor'>;
    readonly sees: number;
  }>([
    { name: 'signed by staging', signature: { signedFor: 'staging' }, sees: 0 },
    { name: 'signed by another cluster', signature: { signedFor: 'production' }, sees: 1 },
    { name: 'not signed at all', signature: {}, sees: 1 },
  ])('a release that goes by a word which is $name', ({ signature, sees }) => {
    const given = doctored(promotionOrder, 'production');
    const { repository, applications } = given.world;
    const tree = repository.tree(repository.head(), shopPath) ?? '';
    const [after] =
      applications[0]?.spec.targets.find(({ cluster }) => cluster === 'production')?.after ?? [];
    const at = '2026-01-01T00:00:00.000Z';
    const common = { at, cluster: 'staging', application: 'shop', tree };
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
      repository.pushToLedger('staging', { entry, signedFor: 'staging' });
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
    repository.pushToLedger('staging', { entry, ...signature });

    given.release({}, { tree });

    expect(after?.cluster).toBe('staging');
    expect(given.violations()).toHaveLength(sees);
  });
});
