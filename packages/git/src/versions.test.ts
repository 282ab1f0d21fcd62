import { describe, expect, it } from 'vitest';
import { parseLog } from './versions.ts';

const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
const none = '0'.repeat(40);
const limits = { versionChangesMax: 2 };

function printed(...parts: readonly string[]): Buffer {
  return Buffer.from(parts.map((part) => `${part}\0`).join(''));
}

describe('parseLog', () => {
  it('reads what each commit did to which file', () => {
    const output = printed(
      two,
      `\n:100644 100755 ${one} ${one} M`,
      'apps/shop/run',
      one,
      `\n:000000 100644 ${none} ${two} A`,
      'apps/shop/a\nb',
    );

    expect(parseLog(output, limits)).toEqual([
      {
        commit: two,
        changes: [{ path: 'apps/shop/run', before: `100644 ${one}`, after: `100755 ${one}` }],
      },
      { commit: one, changes: [{ path: 'apps/shop/a\nb', after: `100644 ${two}` }] },
    ]);
    expect(parseLog(Buffer.from(''), limits)).toEqual([]);
  });

  it('takes a path that looks like a commit for a path', () => {
    const output = printed(two, `\n:100644 000000 ${one} ${none} D`, one);

    expect(parseLog(output, limits)).toEqual([
      { commit: two, changes: [{ path: one, before: `100644 ${one}` }] },
    ]);
  });

  it('refuses what is no history, and what is too much of one', () => {
    const change = [`:000000 100644 ${none} ${two} A`, 'a'];

    expect(() => parseLog(printed(two, 'anything'), limits)).toThrow(/another form/);
    expect(() => parseLog(printed(two, ...change, ...change, ...change), limits)).toThrow(
      'Cannot read a history: its commits changed more than 2 files',
    );
  });
});
