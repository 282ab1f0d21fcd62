import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createListing, entriesUnder, treeAt } from './listing.ts';
import { parseLsTree } from './ls-tree.ts';

const id = (digit: string): string => digit.repeat(40);
const blob = (path: string, size = 1): string =>
  `100644 blob ${id('b')} ${String(size).padStart(7)}\t${path}\0`;
const tree = (path: string, digit: string): string => `040000 tree ${id(digit)}       -\t${path}\0`;
const corrupt = expect.objectContaining({ code: 'Corrupt' });

describe('parseLsTree', () => {
  it('gives back every path and size that git printed', () => {
    const segment = fc.stringMatching(/^[a-zA-Z0-9 "\\ü]{1,8}$/);
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(fc.record({ path, size: fc.nat() })), (files) => {
        const entries = parseLsTree(
          Buffer.from(files.map((file) => blob(file.path, file.size)).join('')),
          1_000,
        );

        expect(entries).toEqual(
          files.map((file) => ({
            path: file.path,
            type: 'File',
            mode: '100644',
            id: id('b'),
            sizeBytes: file.size,
          })),
        );
      }),
    );
  });

  it('never takes broken output for a tree', () => {
    const output = Buffer.from(blob('a') + tree('b', 'c'));
    for (let length = 1; length < output.length; length++) {
      if (length === blob('a').length) continue;
      expect(() => parseLsTree(output.subarray(0, length), 10)).toThrow(corrupt);
    }
  });

  it.each([
    ['a name that is no UTF-8', Buffer.concat([Buffer.from(blob('x').slice(0, -2)), Buffer.from([0xff, 0])])],
    ['a way out of the folder', Buffer.from(blob('a/../../b'))],
    ['a mode that git does not write', Buffer.from(`100000 blob ${id('b')}       1\ta\0`)],
  ])('%s is Unsafe', (_name, output) => {
    expect(parseLsTree(output, 10).map(({ type }) => type)).toEqual(['Unsafe']);
  });

  it('an entry without its object is Corrupt', () => {
    expect(() => parseLsTree(Buffer.from(`100644 blob ${id('b')}     BAD\ta\0`), 10)).toThrow(corrupt);
  });

  it('takes as many entries as allowed and not one more', () => {
    const output = Buffer.from(blob('a') + blob('b') + blob('c'));

    expect(parseLsTree(output, 3)).toHaveLength(3);
    expect(() => parseLsTree(output, 2)).toThrow(expect.objectContaining({ code: 'TooLarge' }));
  });
});

describe('listing', () => {
  const output =
    blob('a') +
    tree('apps', '1') +
    tree('apps/shop', '2') +
    blob('apps/shop/x') +
    blob('apps-old') +
    blob('z');
  const listing = createListing(id('0'), Buffer.from(output), 100);

  it.each([
    ['', ['a', 'apps/shop/x', 'apps-old', 'z']],
    ['apps', ['apps/shop/x']],
    ['apps/shop/x', ['apps/shop/x']],
    ['missing', []],
  ])('under %j are %j', (prefix, paths) => {
    expect(entriesUnder(listing, prefix).map(({ path }) => path)).toEqual(paths);
  });

  it('knows the tree of a folder, and that a file has none', () => {
    expect([treeAt(listing, ''), treeAt(listing, 'apps/shop'), treeAt(listing, 'a')]).toEqual([
      id('0'),
      id('2'),
      undefined,
    ]);
  });
});
