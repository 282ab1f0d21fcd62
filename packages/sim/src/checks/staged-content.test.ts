import { describe, expect, it } from 'vitest';
import { shopFiles, shopPath } from '../people/shop.ts';
import { deployed, named } from './deployed.ts';
import { type DoctoredWorld, doctored } from './doctored.ts';
import { stagedContent } from './staged-content.ts';

describe('stagedContent', () => {
  const promise = 'production promotes what staging has run';

  function promoted(given: DoctoredWorld, tree: string): void {
    given.release({ phase: 'Progressing' }, { cluster: 'production', version: tree });
    given.release({ phase: 'Promoting' }, { cluster: 'production', version: tree });
  }

  it('says nothing of a tree that staging has run', async () => {
    const given = doctored(stagedContent, 'production', 'staging');
    await deployed(given);
    given.release({ phase: 'Promoted' });
    promoted(given, treeOf(given));
    expect(given.violations()).toEqual([]);
  });

  it('does not believe a promotion after which staging runs something else', async () => {
    const given = doctored(stagedContent, 'production', 'staging');
    const config = named(await deployed(given), 'ConfigMap');
    given.put({ ...config, data: { greeting: 'bye' } });
    given.release({ phase: 'Promoted' });
    promoted(given, treeOf(given));
    expect(given.violations()).toEqual([promise]);
  });

  it('does not believe the ledger', async () => {
    const given = doctored(stagedContent, 'production', 'staging');
    await deployed(given);
    const { repository } = given.world;
    const tree = treeOf(given);
    const at = '2026-01-01T12:00:40.000Z';
    const verdict = { outcome: 'Pass', gate: 'ErrorRate', reason: 'Passed', message: '', at } as const;
    const entry = {
      id: 'forged',
      type: 'Release',
      cluster: 'staging',
      application: 'shop',
      version: tree,
    } as const;
    const said = {
      commit: 'c'.repeat(40),
      release: 'shop-2-b',
      outcome: 'Promoted',
      quarantined: false,
    } as const;
    repository.append('staging', [{ ...entry, ...said, approvedBy: [], at, verdict }]);
    promoted(given, tree);
    expect(given.violations()).toEqual([promise]);
  });

  it('sees another tree than the one that staging has run', async () => {
    const given = doctored(stagedContent, 'production', 'staging');
    await deployed(given);
    given.release({ phase: 'Promoted' });
    const files = shopFiles({ image: 'shop:good-0', greeting: 'hello', notes: 'a word more' });
    const commit = given.world.repository.push(files, 'Say more');
    promoted(given, given.world.repository.tree(commit, shopPath) ?? '');
    expect(given.violations()).toEqual([promise]);
  });
});

function treeOf({ world: { repository } }: DoctoredWorld): string {
  return repository.tree(repository.head(), shopPath) ?? '';
}
