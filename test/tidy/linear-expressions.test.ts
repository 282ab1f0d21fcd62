import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { composed, findSlowExpressions } from './checks/linear-expressions.ts';
import { describeFinding } from './finding.ts';
import { parseSource } from './parse-source.ts';
import { readRepository } from './read-repository.ts';

async function problems(text: string): Promise<readonly string[]> {
  const found = await findSlowExpressions([{ path: 'packages/kube/src/x.ts', text }]);
  return found.map(({ line, message }) => `${line}: ${message.replace(/ time:.*| \(.*/, '')}`);
}

describe('regular expressions', () => {
  it('take time in proportion to the text, wherever others may have written it', async () => {
    const files = await readRepository(join(import.meta.dirname, '..', '..'));

    expect((await findSlowExpressions(files)).map(describeFinding)).toEqual([]);
  }, 300_000);

  it('are found out where they take its square or more', async () => {
    expect(
      await problems('const a = /^(\\d+\\.?\\d*|\\.\\d+)$/;\nconst b = /^(a+)+$/;\nconst c = /\\/+$/;'),
    ).toEqual([
      '1: /^(\\d+\\.?\\d*|\\.\\d+)$/ takes 2nd degree polynomial',
      '2: /^(a+)+$/ takes exponential',
      '3: /\\/+$/ takes 2nd degree polynomial',
    ]);
  });

  it('are found out where that cannot be told', async () => {
    expect(await problems('const a = /(a*)\\1b/;\nconst c = new RegExp(text);')).toEqual([
      '1: /(a*)\\1b/ cannot be proved linear',
      '2: an expression that is made of text cannot be proved linear: write a literal',
    ]);
  });

  it('are left alone where they are linear', async () => {
    expect(await problems('const a = /^(\\d+(\\.\\d*)?|\\.\\d+)$/;')).toEqual([]);
  });

  it('are made of text only where there is a reason', async () => {
    const files = await readRepository(join(import.meta.dirname, '..', '..'));
    const made = files.filter((file) => Object.hasOwn(composed, file.path));

    expect(
      made.filter((file) => parseSource(file).expressions.every(({ type }) => type === 'Literal')),
    ).toEqual([]);
    expect(made).toHaveLength(Object.keys(composed).length);
  });
});
