import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseTree } from './tree-object.ts';

const id = 'b'.repeat(40);
const corrupt = expect.objectContaining({ code: 'Corrupt' });

/** One entry as git writes it into a tree object. */
function entry(name: string, mode = '100644'): Buffer {
  return Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]);
}

describe('parseTree', () => {
  it('gives back every name that git wrote', () => {
    const name = fc.stringMatching(/^[a-zA-Z0-9 "\\ü]{1,8}$/);
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const { items } = parseTree('t', Buffer.concat(names.map((it) => entry(it))));

        expect(items).toEqual(names.map((it) => ({ name: it, type: 'File', mode: '100644', id })));
      }),
    );
  });

  it('never takes broken bytes for a tree', () => {
    const bytes = Buffer.concat([entry('a'), entry('b', '40000')]);
    for (let length = 1; length < bytes.length; length++) {
      if (length === entry('a').length) continue;
      expect(() => parseTree('t', bytes.subarray(0, length))).toThrow(corrupt);
    }
  });

  it.each(['..', '.git', 'a/b', '\u0007', 'x'.repeat(256)])('the name %j is Unsafe', (name) => {
    expect(parseTree('t', entry(name)).items).toMatchObject([{ type: 'Unsafe' }]);
  });

  it.each([
    ['40000', 'Tree'],
    ['120000', 'Symlink'],
    ['160000', 'Submodule'],
    ['100755', 'Executable'],
    ['100600', 'Unsafe'],
  ])('mode %s is %s', (mode, type) => {
    expect(parseTree('t', entry('a', mode)).items).toMatchObject([{ type }]);
  });
});
