import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mutants } from './list/all.ts';
import { nearestTests, planted } from './mutant.ts';

const root = join(import.meta.dirname, '..', '..');

describe('mutants', () => {
  it.each(mutants)('$file: $name: can be planted', async (mutant) => {
    const source = await readFile(join(root, mutant.file), 'utf8');

    expect(planted(source, mutant)).not.toBe(source);
  });

  it('name test files that are there', async () => {
    const files = [...new Set(mutants.flatMap(nearestTests))];
    const isThere = await Promise.all(
      files.map((file) =>
        access(join(root, file)).then(
          () => true,
          () => false,
        ),
      ),
    );

    expect(files.filter((_, index) => isThere[index] !== true)).toEqual([]);
  });

  it('have names of their own', () => {
    const names = mutants.map(({ file, name }) => `${file}: ${name}`);

    expect(new Set(names).size).toBe(names.length);
  });

  it('are refused where their text stands twice', () => {
    const mutant = { name: 'off by one', file: 'a.ts', find: '<', replace: '<=' };

    expect(() => planted('a < b || b < c', mutant)).toThrow(/stands 2 times in a.ts/);
  });
});
