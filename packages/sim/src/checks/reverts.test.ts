import { revertRequest } from '@seatrial/core';
import { LedgerEntry, type Release } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createRepository, type Repository } from '../git/repository.ts';
import { revertProblems } from './reverts.ts';

const shop = 'apps/shop/a.yaml';
const bank = 'apps/bank/b.yaml';
const at = '2026-01-01T00:00:00.000Z';

/** A branch that had `old`, then `between`, then `new`, which has failed on production. */
function aBranch() {
  const repository = createRepository({ [shop]: 'old', [bank]: 'bank' });
  const old = treeNow(repository);
  repository.push({ [shop]: 'between' }, 'Merge');
  const between = treeNow(repository);
  repository.push({ [shop]: 'new' }, 'Merge');
  const release = {
    metadata: { name: 'shop-2', uid: '11111111' },
    spec: {
      application: 'shop',
      cluster: 'production',
      path: 'apps/shop',
      version: treeNow(repository),
      previousVersion: old,
    },
    status: { phase: 'RolledBack' },
  } as Release;
  return { repository, between, release };
}

function treeNow(repository: Repository): string {
  return repository.tree(repository.head(), 'apps/shop') ?? '';
}

function promotion(version: string): LedgerEntry {
  return LedgerEntry.parse({
    type: 'Release',
    id: version,
    at,
    cluster: 'staging',
    application: 'shop',
    version,
    release: 'shop-1',
    commit: version,
    outcome: 'Promoted',
    quarantined: false,
    verdict: { outcome: 'Pass', gate: 'Direct', reason: 'Held', message: '', at },
  });
}

/** Reverts without looking at what others have promoted. */
function revert({ repository, release }: ReturnType<typeof aBranch>): void {
  const request = release.status === undefined ? undefined : revertRequest(release, release.status);
  if (request === undefined) throw new Error('a revert was to be wanted');
  const told = new Map(repository.clusters().map((cluster) => [cluster, repository.commits(cluster)]));
  const wanted = repository.revertOn(repository.head(), request, told);
  if (wanted.type !== 'New' || !repository.moveBranch(wanted.commit)) throw new Error('it was to go');
}

describe('revertProblems', () => {
  it('is content with a folder that is as it was', () => {
    const branch = aBranch();
    revert(branch);

    expect(revertProblems(branch.repository, [branch.release])).toEqual([]);
  });

  it.each([
    { name: 'something else of the branch', reverted: { [shop]: 'old', [bank]: 'older' } },
    { name: 'another content of the folder', reverted: { [shop]: 'older', [bank]: 'bank' } },
  ])('sees $name', ({ reverted }) => {
    const { repository, release } = aBranch();
    const parent = repository.head();
    const revertOf = (release.status && revertRequest(release, release.status)?.release) ?? '';
    const commit = { id: 'made', parent: parent.id, subject: 'Revert', files: reverted, revertOf };
    const doctored = { ...repository, history: () => [commit, ...repository.history()] };

    expect(revertProblems(doctored, [release])).toHaveLength(1);
  });

  it('sees what another cluster had promoted, and is dropped', () => {
    const branch = aBranch();
    branch.repository.append('staging', [promotion(branch.between)]);
    revert(branch);

    expect(revertProblems(branch.repository, [branch.release])).toEqual([
      expect.stringMatching(/dropped \w+, promoted on staging/),
    ]);
  });

  it('blames nobody for what was promoted after the revert was made', () => {
    const branch = aBranch();
    revert(branch);
    branch.repository.append('staging', [promotion(branch.between)]);

    expect(revertProblems(branch.repository, [branch.release])).toEqual([]);
  });
});
