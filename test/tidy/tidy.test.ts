import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checks } from './checks.ts';
import { describeFinding } from './finding.ts';
import { readRepository } from './read-repository.ts';

const files = await readRepository(join(import.meta.dirname, '..', '..'));

describe('tidy', () => {
  it('sees the repository', () => {
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['package.json', 'packages/core/src/index.ts', '.ci/run']),
    );
  });

  it.each(checks)('$name', ({ find }) => {
    expect(find(files).map(describeFinding)).toEqual([]);
  });
});
