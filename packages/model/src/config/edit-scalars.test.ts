import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editScalars, type ScalarEdit, type ScalarsEdited } from './edit-scalars.ts';
import { configLimits } from './limits.ts';
import { parseFile } from './parse-file.ts';

function edit(text: string, edits: readonly ScalarEdit[], path = 'a.yaml'): ScalarsEdited {
  return editScalars({ path, bytes: new TextEncoder().encode(text) }, configLimits, () => edits);
}

function textOf(result: ScalarsEdited): string {
  return result.type === 'Edited'
    ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(result.bytes)
    : result.problem;
}

const tag = (to: string): readonly ScalarEdit[] => [{ path: ['tag'], to }];

describe('editScalars', () => {
  it.each([
    ['in double quotes', 'tag: "1.0" # why\nb: 2\n', 'tag: "2.0" # why\nb: 2\n'],
    ['in single quotes', "tag: '1.0'\n", "tag: '2.0'\n"],
    ['that was a number, in quotes from now on', 'tag: 1.0  # why\n', 'tag: "2.0"  # why\n'],
    ['that was empty', 'tag:\nb: 2\n', 'tag: "2.0"\nb: 2\n'],
    ['of a flow map', '{a: [1], tag: 1.0, b: 2}\n', '{a: [1], tag: "2.0", b: 2}\n'],
    ['with a tag and an anchor', 'tag: !!str &t 1.0\nb: *t\n', 'tag: !!str &t "2.0"\nb: *t\n'],
    ['by its alias, where it is written', 'b: &t 1.0\ntag: *t\n', 'b: &t "2.0"\ntag: *t\n'],
    ['of a map that is merged', 'base: &b {tag: x}\n<<: *b\n', 'base: &b {tag: "2.0"}\n<<: *b\n'],
    ['with the line ends of Windows', 'a: 1\r\ntag: "1.0"\r\nb: 2\r\n', 'a: 1\r\ntag: "2.0"\r\nb: 2\r\n'],
    ['behind a byte order mark', '\uFEFFtag: "1.0"\n', '\uFEFFtag: "2.0"\n'],
    ['without a line end', 'tag: "1.0"', 'tag: "2.0"'],
  ])('changes a scalar %s', (_, before, after) => {
    expect(textOf(edit(before, tag('2.0')))).toBe(after);
  });

  it('leaves a word that needs no quotes without them, but in JSON', () => {
    expect(textOf(edit('tag: v1\n', tag('v2')))).toBe('tag: v2\n');
    expect(textOf(edit('{"tag": 1}', tag('v2'), 'a.json'))).toBe('{"tag": "v2"}');
  });

  it('says where it was, and what stood there', () => {
    const result = edit('a: 1\ntag:   v1\n', tag('v2'));

    expect(result).toMatchObject({ type: 'Edited', edits: [{ line: 2, column: 8, from: 'v1', to: 'v2' }] });
  });

  it('changes once what two ways lead to', () => {
    const both = [
      { path: ['a'], to: 'v2' },
      { path: ['b'], to: 'v2' },
    ];

    expect(textOf(edit('a: &v v1\nb: *v\n', both))).toBe('a: &v v2\nb: *v\n');
  });

  it.each([
    ['a block of lines', 'tag: |\n  1.0\n', 'tag is no text that stands on its own'],
    ['a map', 'tag: {a: 1}\n', 'tag is no text that stands on its own'],
    ['what is not there', 'b: 1\n', 'tag is no text that stands on its own'],
    ['a file with a mistake', 'tag: "1.0\n', 'Missing closing'],
    ['a key that stands twice', 'tag: a\ntag: b\n', 'twice'],
  ])('refuses %s, and changes nothing', (_, text, problem) => {
    expect(edit(text, tag('2.0'))).toEqual({
      type: 'Refused',
      problem: expect.stringMatching(new RegExp(`^Cannot edit a.yaml: .*${problem}`)),
    });
  });

  it('refuses bytes that are no text', () => {
    const bytes = Uint8Array.from([0x74, 0xff]);

    expect(editScalars({ path: 'a.yaml', bytes }, configLimits, () => [])).toMatchObject({ type: 'Refused' });
  });

  it('changes no other byte, whatever the file looks like, and is read as what was written', () => {
    const space = fc.constantFrom('', ' ', '  # x: "y"', '\t# tab');
    const scalar = fc.constantFrom('v1', '"v1"', "'v1'", '1.10', '~', '!!str 1', '&a v1', '"a\\"b"');
    const entry = fc.tuple(fc.stringMatching(/^[a-z]{3,6}$/), scalar, space, fc.constantFrom('\n', '\r\n'));
    const wanted = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,9}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(entry, { selector: ([key]) => key, minLength: 1 }),
        fc.nat(),
        wanted,
        (entries, pick, to) => {
          const [key, , ,] = entries[pick % entries.length] ?? entries[0] ?? [''];
          const before = entries.map(([name, value, more, end]) => `${name}: ${value}${more}${end}`);
          const result = edit(before.join(''), [{ path: [key], to }]);

          const after = textOf(result);
          const lines = before.map((line, index) => (entries[index]?.[0] === key ? undefined : line));
          const at = lines.indexOf(undefined);
          const head = lines.slice(0, at).join('');
          const tail = lines.slice(at + 1).join('');
          expect(after.startsWith(head)).toBe(true);
          expect(after.endsWith(tail)).toBe(true);
          const [document] = parseFile(
            { path: 'a.yaml', bytes: new TextEncoder().encode(after) },
            configLimits,
          ).documents;
          expect(document?.value).toMatchObject({ [key]: to });
        },
      ),
    );
  });
});
