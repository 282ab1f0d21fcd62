import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createListing, entriesUnder, type Listing, treeAt } from './listing.ts';
import type { Folder, TreeItem } from './tree-object.ts';

/** What is in a folder: a folder by its id, or a file. */
type Content = Readonly<Record<string, string>>;

/** Folders by their ids; one that is named and not given was not read. */
function aListing(folders: Readonly<Record<string, Content>>, treeEntriesMax = 1_000): Listing {
  const graph = new Map(Object.entries(folders).map(([id, content]) => [id, aFolder(content)]));
  const trees = { folders: graph, sizes: new Map([['blob', 7]]) };
  return createListing('root', trees, { treeEntriesMax, treeDepthMax: 5 });
}

function aFolder(content: Content): Folder {
  const items = Object.entries(content).map(
    ([name, id]): TreeItem =>
      id === 'file'
        ? { name, type: 'File', mode: '100644', id: 'blob' }
        : { name, type: 'Tree', mode: '040000', id },
  );
  return { items, byName: new Map(items.map((item) => [item.name, item])) };
}

function files(count: number): Content {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`f${at}`, 'file'] as const));
}

function shown(listing: Listing): readonly string[] {
  return entriesUnder(listing, '').map(({ path, type }) => (type === 'Unlisted' ? `${path}/?` : path));
}

describe('a listing', () => {
  const listing = aListing({
    root: { a: 'file', apps: 'apps', 'apps-old': 'file', z: 'file' },
    apps: { shop: 'shop' },
    shop: { x: 'file' },
  });

  it.each([
    ['', ['a', 'apps/shop/x', 'apps-old', 'z']],
    ['apps', ['apps/shop/x']],
    ['apps/shop/x', ['apps/shop/x']],
    ['missing', []],
  ])('under %j has %j', (prefix, paths) => {
    expect(entriesUnder(listing, prefix).map(({ path }) => path)).toEqual(paths);
  });

  it('knows the tree of a folder, and that a file has none', () => {
    expect([treeAt(listing, ''), treeAt(listing, 'apps/shop'), treeAt(listing, 'a')]).toEqual([
      'root',
      'shop',
      undefined,
    ]);
  });

  it('tells the size of a file', () => {
    expect(entriesUnder(listing, 'a')).toMatchObject([{ sizeBytes: 7 }]);
  });

  it('refuses a root that alone has too much', () => {
    expect(aListing({ root: files(10) }, 10).entries).toHaveLength(10);
    expect(() => aListing({ root: files(11) }, 10)).toThrow(expect.objectContaining({ code: 'TooLarge' }));
  });
});

describe('what a listing leaves out', () => {
  it('is a folder that unfolds to more than all may have, as a whole, and nothing beside it', () => {
    const ten = (id: string): Content =>
      Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`${at}`, id]));
    const bomb = { bomb: ten('1'), 1: ten('2'), 2: ten('3'), 3: ten('4'), 4: ten('5'), 5: files(10) };
    const listing = aListing({
      root: { apps: 'apps', z: 'file' },
      apps: { evil: 'bomb', good: 'good' },
      good: files(1),
      ...bomb,
    });

    expect(shown(listing)).toEqual(['apps/evil/?', 'apps/good/f0', 'z']);
    expect([treeAt(listing, 'apps/evil'), treeAt(listing, 'apps/evil/0/0')]).toEqual(['bomb', '2']);
  });

  it('is a folder that is too deep, from its beginning', () => {
    const listing = aListing({
      root: { deep: '1', flat: 'file' },
      1: { d: '2' },
      2: { d: '3' },
      3: { d: '4' },
      4: { d: '5' },
    });

    expect(shown(listing)).toEqual(['deep/?', 'flat']);
  });

  it('is the larger of two folders that have no room beside each other', () => {
    const listing = aListing(
      { root: { large: 'large', small: 'small' }, large: files(9), small: files(5) },
      12,
    );

    expect(shown(listing)).toEqual(['large/?', ...[0, 1, 2, 3, 4].map((at) => `small/f${at}`)]);
  });

  it('never makes it longer than it may be, and names what is left out', () => {
    const ids = ['1', '2', '3', '4', '5'];
    // A folder holds only later ones: none can hold itself.
    const content = (at: number) =>
      fc.dictionary(
        fc.stringMatching(/^[a-z]{1,2}$/),
        fc.constantFrom('file', 'file', 'unread', ...ids.slice(at)),
        {
          maxKeys: 8,
        },
      );
    const folders = fc.tuple(...[0, 1, 2, 3, 4, 5].map(content));
    fc.assert(
      fc.property(folders, fc.integer({ min: 8, max: 60 }), ([root = {}, ...others], most) => {
        const all = { root, ...Object.fromEntries(others.map((it, at) => [ids[at] ?? '', it])) };

        const listing = aListing(all, most);

        expect(listing.entries.length).toBeLessThanOrEqual(most);
        for (const { path, type } of listing.entries) {
          if (type !== 'Tree') continue;
          const inside = listing.entries.filter((entry) => entry.path.startsWith(`${path}/`));
          const given = listing.trees.folders.get(treeAt(listing, path) ?? '')?.items.length;
          expect(inside.filter((entry) => !entry.path.slice(path.length + 1).includes('/'))).toHaveLength(
            given ?? -1,
          );
        }
      }),
    );
  });
});
