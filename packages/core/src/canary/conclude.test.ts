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

const notTakenBack = 'the version also changes what a revert of apps/shop would not take back';
const stays = 'it is kept out here, and the branch stays as it is until somebody mends it';

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
    message: `${notTakenBack}: the folder bases/web; ${stays}`,
  });
  expect(actions).toEqual([]);
});

it('of an application that is all of its repository no revert is asked for, and the record says why', () => {
  const versions = { path: '.', version: '2'.repeat(40), previousVersion: '1'.repeat(40) };
  const ended = release({ phase: 'RolledBack', ledger: 'Recorded', revert: { state: 'Wanted' } }, versions);

  const { status, actions } = decideRelease(ended, seen(), 0);

  expect(status.revert).toMatchObject({
    state: 'NotWanted',
    message: expect.stringContaining('all of the repository'),
  });
  expect(actions).toEqual([]);
});

describe('a version that changes its own folder and more', () => {
  const now = { path: 'apps/shop', tree: '1'.repeat(40) };
  const before = { path: 'apps/shop', tree: '2'.repeat(40) };
  const base = { path: 'bases/web', tree: 'b'.repeat(40) };
  const overlay = (folder: string) => ({ name: 'kustomize', options: { folder } });
  const given = {
    version: `v1-${'2'.repeat(64)}`,
    sources: [now, base],
    renderer: overlay('overlays/a'),
    previousVersion: `v1-${'1'.repeat(64)}`,
    previousSources: [before, base],
    previousRenderer: overlay('overlays/a'),
  };
  const wanted = { phase: 'RolledBack', ledger: 'Recorded', revert: { state: 'Wanted' } } as const;

  it('is taken back where the rest is what it was', () => {
    const { actions } = decideRelease(release(wanted, given), seen(), 0);

    expect(actions).toMatchObject([
      {
        type: 'Revert',
        request: {
          fromTree: now.tree,
          toTree: before.tree,
          makeup: { folders: ['apps/shop', 'bases/web'], renderer: overlay('overlays/a') },
        },
      },
    ]);
  });

  it.each([
    {
      what: 'a folder that others use',
      change: { sources: [now, { ...base, tree: 'c'.repeat(40) }] },
      said: 'the folder bases/web',
    },
    {
      what: 'a folder that it did not use before',
      change: { sources: [now, base, { path: 'bases/more', tree: 'c'.repeat(40) }] },
      said: 'the folder bases/more',
    },
    {
      what: 'its Application file',
      change: { renderer: overlay('overlays/b') },
      said: 'how its Application file has it rendered',
    },
  ])(
    'is kept out and not reverted where the rest is $what: nobody has tried what would be left',
    ({ change, said }) => {
      const { status, actions } = decideRelease(release(wanted, { ...given, ...change }), seen(), 0);

      expect(status.revert).toEqual({ state: 'NotWanted', message: `${notTakenBack}: ${said}; ${stays}` });
      expect(actions).toEqual([]);
    },
  );

  it('is taken back in its own folder where a person chooses that', () => {
    const requests = [{ type: 'Revert', by: 'ann', at: '2026-01-01T00:00:00.000Z' } as const];
    const change = { sources: [now, { ...base, tree: 'c'.repeat(40) }], requests };
    const finishedAt = '2026-01-01T00:00:00.000Z';
    const ended = release({ ...wanted, finishedAt, revert: { state: 'NotWanted' } }, { ...given, ...change });

    expect(decideRelease(ended, seen(), 0).actions).toMatchObject([{ type: 'Revert' }]);
  });

  it('is left as it is, whoever asks, where its own folder is what it was', () => {
    const requests = [{ type: 'Revert', by: 'ann', at: '2026-01-01T00:00:00.000Z' } as const];
    const change = { previousSources: [now, { ...base, tree: 'c'.repeat(40) }], requests };
    const finishedAt = '2026-01-01T00:00:00.000Z';
    const ended = release({ ...wanted, finishedAt, revert: { state: 'NotWanted' } }, { ...given, ...change });

    const { status, actions } = decideRelease(ended, seen(), 0);

    expect([status.revert?.state, actions]).toEqual(['NotWanted', []]);
  });
});
