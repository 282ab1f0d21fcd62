import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCatFile } from './cat-file.ts';

const id = 'a'.repeat(40);

describe('parseCatFile', () => {
  it('gives back the bytes of every object, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.uint8Array({ maxLength: 200 }))), (contents) => {
        const output = contents.map((bytes) =>
          bytes === null
            ? Buffer.from(`${id} missing\n`)
            : Buffer.concat([Buffer.from(`${id} blob ${bytes.length}\n`), bytes, Buffer.from('\n')]),
        );

        const replies = parseCatFile(Buffer.concat(output));

        expect(replies.map(({ bytes }) => bytes ?? null)).toEqual(contents);
      }),
    );
  });

  it('output that was cut short is Corrupt', () => {
    const output = Buffer.from(`${id} blob 3\nabc\n`);
    for (let length = 1; length < output.length; length++) {
      expect(() => parseCatFile(output.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'Corrupt' }),
      );
    }
  });
});
