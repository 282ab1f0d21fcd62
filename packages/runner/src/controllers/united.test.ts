import { describe, expect, it } from 'vitest';
import { emptyView, sourceOf } from '../testing/views.ts';
import type { Reconcilers } from './reconcilers.ts';
import { unitedReconcilers } from './united.ts';

const op = { signal: new AbortController().signal };
const ownerOf = (name: string): string | undefined => (name.startsWith('team') ? 'team' : undefined);

/** Knows the applications of records, as the shared index does; writes down what it is asked to do. */
function aPart(keys: readonly string[] = []) {
  const rounds: string[] = [];
  const next = { keys, fails: false };
  const reconcilers: Reconcilers = {
    source: sourceOf(emptyView),
    reconcile: async (key) => {
      rounds.push(key);
      return 'OnChange';
    },
    keysForChanges: async () => {
      if (next.fails) throw new Error('not now');
      return next.keys;
    },
    keysFor: () => next.keys,
    applicationOf: (key) => (key.includes('/team') ? 'team-1' : 'shop'),
    keysOf: async () => next.keys,
    keep: () => undefined,
  };
  return { reconcilers, rounds, next };
}

describe('unitedReconcilers', () => {
  it.each([
    ['application/shop', 'first', 'application/shop'],
    ['application/team-1', 'team', 'application/team-1'],
    ['drift/team-1', 'team', 'drift/team-1'],
    ['scenario/team-kill', 'team', 'scenario/team-kill'],
    ['release/team/team-1-1-abc', 'team', 'release/team/team-1-1-abc'],
    ['run/shop-kill-1', 'first', 'run/shop-kill-1'],
    ['git', 'first', 'git'],
    ['git/team', 'team', 'git'],
  ])('%s gets its round from the %s repository', async (key, repository, as) => {
    const [first, team] = [aPart(), aPart()];
    const united = unitedReconcilers(first.reconcilers, [{ name: 'team', ...team }], ownerOf);

    await united.reconcile(key, op);

    expect({ first: first.rounds, team: team.rounds }).toEqual({ first: [], team: [], [repository]: [as] });
  });

  it('wakes of each repository what is its own, and what it owes to Git by a key of its own', async () => {
    const keys = ['application/shop', 'application/team-1', 'git'];
    const [first, team] = [aPart(keys), aPart(keys)];
    const united = unitedReconcilers(first.reconcilers, [{ name: 'team', ...team }], ownerOf);

    expect(await united.keysForChanges(op)).toEqual([
      'application/shop',
      'git',
      'application/team-1',
      'git/team',
    ]);
  });

  it('a repository that fails has those that another one named woken the next time', async () => {
    const [first, team] = [aPart(['application/shop']), aPart(['application/team-1'])];
    const united = unitedReconcilers(first.reconcilers, [{ name: 'team', ...team }], ownerOf);
    team.next.fails = true;
    await expect(united.keysForChanges(op)).rejects.toThrow('not now');

    [first.next.keys, team.next.fails] = [[], false];

    expect(await united.keysForChanges(op)).toEqual(['application/shop', 'application/team-1']);
  });
});
