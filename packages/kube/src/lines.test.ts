import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineTooLongError, splitLines } from './lines.ts';

describe('splitLines', () => {
  it('gives the same lines whatever the chunk boundaries, within characters too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.string({ unit: 'grapheme', minLength: 1 }).map((line) => `x${line.replaceAll('\n', '')}`),
        ),
        fc.array(fc.nat({ max: 400 })),
        async (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''));

          const seen = await collect(splitLines(chunksOf(bytes, cuts), 1_000_000));

          expect(seen).toEqual(lines);
        },
      ),
    );
  });

  it('leaves out a last line that was cut, and empty lines', async () => {
    expect(await collect(splitLines(chunksOf(Buffer.from('a\n\n b\nc'), [2]), 10))).toEqual(['a', ' b']);
  });

  it('takes a line at the limit and refuses one byte more, complete or not', async () => {
    expect(await collect(splitLines(chunksOf(Buffer.from('12345\n'), [3]), 5))).toEqual(['12345']);
    await expect(collect(splitLines(chunksOf(Buffer.from('123456\n'), [3]), 5))).rejects.toThrow(
      LineTooLongError,
    );
    await expect(collect(splitLines(chunksOf(Buffer.from('123456'), [3]), 5))).rejects.toThrow(
      LineTooLongError,
    );
  });
});

async function* chunksOf(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    if (cut > from && cut < bytes.length) {
      yield bytes.subarray(from, cut);
      from = cut;
    }
  }
  yield bytes.subarray(from);
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}
