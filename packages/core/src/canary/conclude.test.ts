import { describe, expect, it } from 'vitest';
import { revertRequest } from './conclude.ts';
import { decideRelease } from './decide.ts';
import { release, seen } from './fixtures.ts';
import { ledgerId } from './undo.ts';

describe('the name of a decision in Git', () => {
  it('is another one for a release of the same name on a cluster built again', () => {
    const [first, second] = ['11111111-2222', '33333333-4444'].map((uid) => {
      const ended = release({ phase: 'RolledBack' });
      return { ...ended, metadata: { ...ended.metadata, uid } };
    });
    if (first?.status === undefined || second?.status === undefined) throw new Error('both have ended');

    expect(ledgerId(first)).toBe('release.staging.shop.shop-2-bbbbbbb.11111111');
    expect(ledgerId(second)).not.toBe(ledgerId(first));
    expect(revertRequest(first, first.status)?.release).toBe('staging/shop-2-bbbbbbb@11111111');
    expect(revertRequest(second, second.status)?.release).not.toBe(
      revertRequest(first, first.status)?.release,
    );
  });
});

it('the revert of a rollback does not wait for the ledger', () => {
  const ended = release({ phase: 'RolledBack', ledger: 'Pending', revert: { state: 'Wanted' } });

  const { actions } = decideRelease(ended, seen({ recorded: { type: 'Unavailable', reason: 'away' } }), 0);

  expect(actions.map(({ type }) => type)).toEqual(['AppendLedger', 'Revert']);
});

it('what is in the ledger and reverted is asked for no more', () => {
  const commit = 'e'.repeat(40);
  const recorded = { type: 'Value', value: true } as const;
  const ended = release({ phase: 'RolledBack', ledger: 'Pending', revert: { state: 'Done', commit } });

  const { status, actions, wakeAt } = decideRelease(ended, seen({ recorded }), 0);

  expect(status).toMatchObject({ ledger: 'Recorded', revert: { state: 'Done', commit } });
  expect([actions, wakeAt]).toEqual([[], 'OnChange']);
});

it('what has come of both is noted in one round', () => {
  const commit = 'e'.repeat(40);
  const ended = release({ phase: 'RolledBack', ledger: 'Pending', revert: { state: 'Wanted' } });
  const known = seen({
    recorded: { type: 'Value', value: true },
    revert: { type: 'Value', value: { type: 'Done', commit } },
  });

  const { status, actions, wakeAt } = decideRelease(ended, known, 0);

  expect(status).toMatchObject({ ledger: 'Recorded', revert: { state: 'Done', commit } });
  expect([actions, wakeAt]).toEqual([[], 'OnChange']);
});

it('what differs only in folders that others use too is kept out, and not reverted', () => {
  const own = { path: 'apps/shop', tree: 'e'.repeat(40) };
  const shared = (digit: string) => ({ path: 'bases/web', tree: digit.repeat(40) });
  const versions = {
    version: `v1-${'2'.repeat(64)}`,
    sources: [own, shared('2')],
    previousVersion: `v1-${'1'.repeat(64)}`,
    previousSources: [own, shared('1')],
  };
  const ended = release({ phase: 'RolledBack', ledger: 'Recorded', revert: { state: 'Wanted' } }, versions);

  const { status, actions } = decideRelease(ended, seen(), 0);

  expect(status.revert).toEqual({
    state: 'NotWanted',
    message: 'what it changes is in folders that other applications use too, which stay as they are',
  });
  expect(actions).toEqual([]);
});
