import type { SourceTree } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainYaml, type Recipe, versionOf } from './version-of.ts';

const tree = fc.stringMatching(/^[0-9a-f]{40}$/);
const path = fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,2}$/);
const sources = fc
  .uniqueArray(fc.record({ path, tree }), { minLength: 1, maxLength: 5, selector: (it) => it.path })
  .map((all) => all as unknown as Recipe['sources']);
const options = fc.dictionary(fc.constantFrom('overlay', 'values', 'release'), fc.jsonValue(), {
  maxKeys: 3,
});
const renderer = fc.record({ name: fc.constantFrom('plain', 'other', 'third'), options });
const recipe = fc.record({ renderer, sources });

const one: SourceTree = { path: 'apps/shop', tree: 'a'.repeat(40) };
const shared: SourceTree = { path: 'bases/web', tree: 'b'.repeat(40) };

function withFirst([first, ...others]: Recipe['sources'], change: Partial<SourceTree>): Recipe['sources'] {
  return [{ ...first, ...change }, ...others];
}

describe('versionOf', () => {
  it('of one folder of plain YAML is its tree id, which is what older records have', () => {
    expect(versionOf({ renderer: plainYaml, sources: [one] })).toBe(one.tree);
    expect(versionOf({ renderer: { ...plainYaml, options: {} }, sources: [one] })).toBe(one.tree);
  });

  it('of anything else stays what it was when another release of Seatrial, or another cluster, has made it', () => {
    const made = versionOf({
      renderer: { name: 'other', options: { overlay: 'east' } },
      sources: [one, shared],
    });

    expect(made).toBe('v1-8dcef1499864134831b1793681c2790b485dbcd45e69c533d2ed1b9ee667c092');
    expect(shortVersion(made)).toBe(made.slice(3, 10));
  });

  it('does not tell one order of sources, or of options, from another', () => {
    fc.assert(
      fc.property(recipe, fc.infiniteStream(fc.nat()), (given, keys) => {
        const shuffled = given.sources
          .map((source) => ({ source, key: keys.next().value ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map((it) => it.source) as unknown as Recipe['sources'];
        const reversed = Object.fromEntries(Object.entries(given.renderer.options).toReversed());

        expect(versionOf({ renderer: { ...given.renderer, options: reversed }, sources: shuffled })).toBe(
          versionOf(given),
        );
      }),
    );
  });

  it('tells every change of a tree from what was before, and in a hash also one of a path', () => {
    fc.assert(
      fc.property(recipe, tree, path, (given, otherTree, otherPath) => {
        const [first] = given.sources;
        fc.pre(otherTree !== first.tree && given.sources.every((it) => it.path !== otherPath));
        const before = versionOf(given);
        const moved = versionOf({ ...given, sources: withFirst(given.sources, { path: otherPath }) });

        expect(versionOf({ ...given, sources: withFirst(given.sources, { tree: otherTree }) })).not.toBe(
          before,
        );
        // The same content at another place is the same version of plain YAML, as it always was.
        expect(moved === before).toBe(before === first.tree);
      }),
    );
  });

  it('tells every change of an option, of the renderer, and of which folders there are', () => {
    fc.assert(
      fc.property(recipe, fc.string(), (given, value) => {
        const before = versionOf(given);
        const { name, options: had } = given.renderer;
        fc.pre(had['overlay'] !== value);
        const others = given.sources.filter((it) => it.path !== 'x/added');

        expect(versionOf({ ...given, renderer: { name, options: { ...had, overlay: value } } })).not.toBe(
          before,
        );
        expect(versionOf({ ...given, renderer: { name: `${name}er`, options: had } })).not.toBe(before);
        expect(versionOf({ ...given, sources: [{ path: 'x/added', tree: one.tree }, ...others] })).not.toBe(
          before,
        );
      }),
    );
  });
});
