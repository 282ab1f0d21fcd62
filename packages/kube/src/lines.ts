import { StringDecoder } from 'node:string_decoder';

/** One line was longer than allowed. */
export class LineTooLongError extends Error {
  override readonly name = 'LineTooLongError';
}

/**
 * The lines of a byte stream as they become complete, whatever the chunks. A last line without its line feed is
 * left out: it was cut.
 * @throws LineTooLongError
 */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  lineBytesMax: number,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let pending: string[] = [];
  let pendingBytes = 0;
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, from)) {
      if (pendingBytes + end - from > lineBytesMax) throw tooLong(lineBytesMax);
      const line = pending.join('') + decoder.write(chunk.subarray(from, end));
      pending = [];
      pendingBytes = 0;
      from = end + 1;
      if (line.trim() !== '') yield line;
    }
    pendingBytes += chunk.length - from;
    if (pendingBytes > lineBytesMax) throw tooLong(lineBytesMax);
    if (from < chunk.length) pending.push(decoder.write(chunk.subarray(from)));
  }
}

const LINE_FEED = 0x0a;

function tooLong(lineBytesMax: number): LineTooLongError {
  return new LineTooLongError(`Cannot read the stream: a line is longer than ${lineBytesMax} bytes`);
}
