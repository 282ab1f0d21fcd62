import type { Observed } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import { keysForNews } from './keys-for-news.ts';
import type { SourceView } from './source.ts';

/** That they concern nobody else is shown in simulation: packages/sim/src/runner/keys-for-news.test.ts. */
const records = { applications: () => ['shop'], owedToGit: () => ['release/shop/shop-1-1a2b3c4'] };

const nothing: SourceView = {
  commit: 'c'.repeat(40),
  cluster: undefined,
  applications: new Map(),
  heads: new Map(),
  scenarios: new Map(),
  errors: [],
  clusterErrors: [],
  scenarioErrors: new Map(),
};

function keys(before: Observed<SourceView>, after: Observed<SourceView>): readonly string[] {
  const ledgers = new Map();
  return keysForNews('here', { view: before, ledgers }, { view: after, ledgers }, records);
}

describe('keysForNews', () => {
  const value = { type: 'Value', value: nothing } as const;
  const stale = { type: 'Stale', value: nothing, reason: 'Cannot reach the repository' } as const;
  const unknown = { type: 'Unavailable', reason: 'not fetched yet' } as const;

  it('when the repository is back: what is to be written there', () => {
    expect(keys(stale, value)).toEqual(['release/shop/shop-1-1a2b3c4']);
    expect(keys(value, stale)).toEqual([]);
  });

  it('while nobody knows what the branch says: records that tell why, when the reason is another', () => {
    expect(keys(unknown, { ...unknown, reason: 'Cannot reach the repository' })).toEqual([
      'application/shop',
    ]);
    expect(keys(unknown, unknown)).toEqual([]);
    expect(keys(unknown, stale)).toEqual(['application/shop']);
  });
});
