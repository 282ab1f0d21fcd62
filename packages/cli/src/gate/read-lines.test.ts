import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from './read-lines.ts';

const { signal } = new AbortController();
async function lines(chunks: Iterable<Buffer>, charsMax = 80): Promise<string[]> {
  const read: string[] = [];
  for await (const line of readLines(Readable.from(chunks), charsMax, signal)) read.push(line);
  return read;
}
const text = (...parts: readonly string[]): Buffer[] => parts.map((part) => Buffer.from(part));

describe('readLines', () => {
  it.each([
    ['none of nothing', text(''), []],
    ['a last line without an end', text('a\nb'), ['a', 'b']],
    ['line ends of Windows', text('a\r\nb\r\n'), ['a', 'b']],
    ['no byte order mark', text('\uFEFFa\n'), ['a']],
    ['blank lines, so that lines can be counted', text('\n\na\n'), ['', '', 'a']],
    ['lines over several chunks', text('a', 'b\r', '\nc'), ['ab', 'c']],
    ['characters over several chunks', [Buffer.from([0xc3]), Buffer.from([0xa9])], ['é']],
  ])('reads %s', async (_, chunks, expected) => {
    expect(await lines(chunks)).toEqual(expected);
  });

  it('keeps one character more than the limit of a line that never ends', async () => {
    const endless = Array.from({ length: 100 }, () => Buffer.from('x'.repeat(1000)));

    expect(await lines([...endless, Buffer.from('\nb')], 80)).toEqual(['x'.repeat(81), 'b']);
    expect(await lines(text('x'.repeat(80)), 80)).toEqual(['x'.repeat(80)]);
  });

  it('answers a line before the next one comes', async () => {
    const input = new Readable({ read: () => undefined });
    const reading = readLines(input, 80, signal);

    input.push('first\nsec');

    expect(await reading.next()).toEqual({ done: false, value: 'first' });
    input.destroy();
  });

  it('reads the same however the bytes are cut into chunks', async () => {
    const bytes = fc.array(fc.uint8Array({ minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(bytes, async (chunks) => {
        const buffers = chunks.map((chunk) => Buffer.from(chunk));

        expect(await lines(buffers)).toEqual(await lines([Buffer.concat(buffers)]));
      }),
    );
  });
});
