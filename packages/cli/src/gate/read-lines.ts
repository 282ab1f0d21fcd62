import { addAbortSignal, type Readable } from 'node:stream';

/**
 * Lines of UTF-8 text as they come, without their ends (`\n` or `\r\n`) and without a byte order mark; a last line needs
 * no end. Of a longer line only `charsMax + 1` characters are kept, so that its reader can tell, and memory is bounded
 * whatever comes.
 */
export async function* readLines(
  input: Readable,
  charsMax: number,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder(); // takes the byte order mark away
  let rest = '';
  for await (const chunk of addAbortSignal(signal, input)) {
    const parts = decoder.decode(Buffer.from(chunk), { stream: true }).split('\n');
    const last = parts.pop() ?? '';
    for (const part of parts) {
      yield trimmed(rest + part, charsMax);
      rest = '';
    }
    rest = cut(rest + last, charsMax);
  }
  rest += decoder.decode();
  if (rest !== '') yield trimmed(rest, charsMax);
}

function trimmed(line: string, charsMax: number): string {
  return cut(line.endsWith('\r') ? line.slice(0, -1) : line, charsMax);
}

function cut(line: string, charsMax: number): string {
  return line.length > charsMax + 1 ? line.slice(0, charsMax + 1) : line;
}
