import { expect, it } from 'vitest';
import { ownTree, sourcedFrom, sourcesOf } from './sources.ts';

const [tree, other] = ['a'.repeat(40), 'b'.repeat(40)];
const shared = { path: 'bases/web', tree: other };

it('sources: of a folder of plain YAML there is one, and its tree is the version', () => {
  expect(sourcedFrom({ folders: ['apps/shop'] }, [tree])).toEqual({
    version: tree,
    sources: [{ path: 'apps/shop', tree }],
  });
  expect(sourcedFrom({ folders: ['apps/shop'] }, [undefined])).toBeUndefined();
});

it('sources: a record from before they were written has the folder alone', () => {
  expect(sourcesOf({ version: tree }, 'apps/shop')).toEqual([{ path: 'apps/shop', tree }]);
});

it('sources: what a revert takes back is the application’s own folder', () => {
  const sourced = { version: `v1-${'c'.repeat(64)}`, sources: [shared, { path: 'apps/shop', tree }] };

  expect(ownTree(sourced, 'apps/shop')).toBe(tree);
  expect(ownTree({ ...sourced, sources: [shared] }, 'apps/shop')).toBeUndefined();
});
