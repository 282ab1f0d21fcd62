import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReplyReader, type ObjectReply } from './cat-file.ts';

const id = 'a'.repeat(40);

function read(hasBytes: boolean, chunks: readonly Buffer[]): readonly (ObjectReply | undefined)[] {
  const replies: (ObjectReply | undefined)[] = [];
  const take = createReplyReader(hasBytes, (reply) => replies.push(reply));
  for (const chunk of chunks) take(chunk);
  return replies;
}

function cut(output: Buffer, lengths: readonly number[]): readonly Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const length of lengths) {
    chunks.push(output.subarray(at, at + length));
    at += length;
  }
  return [...chunks, output.subarray(at)];
}

describe('createReplyReader', () => {
  it('gives back the bytes of every object, whatever is in them and in whatever pieces they come', () => {
    const contents = fc.array(fc.option(fc.uint8Array({ maxLength: 200 }), { nil: undefined }));
    fc.assert(
      fc.property(contents, fc.array(fc.nat({ max: 60 })), (all, lengths) => {
        const output = all.map((bytes) =>
          bytes === undefined
            ? Buffer.from(`${id}:some path missing\n`)
            : Buffer.concat([Buffer.from(`${id} blob ${bytes.length}\n`), bytes, Buffer.from('\n')]),
        );

        const replies = read(true, cut(Buffer.concat(output), lengths));

        expect(replies.map((it) => it?.bytes)).toEqual(all);
      }),
    );
  });

  it('says what objects are, of a submodule as of what is not there', () => {
    const output = `${id} tree 37\n${id} submodule\nmain:a b missing\n${id} commit 5\n`;

    expect(read(false, [Buffer.from(output)])).toEqual([
      { id, type: 'tree', sizeBytes: 37 },
      undefined,
      undefined,
      { id, type: 'commit', sizeBytes: 5 },
    ]);
  });

  it('waits for the rest of what was cut short', () => {
    const output = Buffer.from(`${id} blob 3\nabc\n`);
    for (let length = 0; length < output.length; length += 1) {
      expect(read(true, [output.subarray(0, length)])).toEqual([]);
    }
  });

  it.each([`${id} blob 3\nabcd\n`, 'fatal: something else\n'])('%j is no answer', (output) => {
    expect(() => read(true, [Buffer.from(output)])).toThrow(expect.objectContaining({ code: 'Corrupt' }));
  });
});
