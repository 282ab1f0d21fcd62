import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { addAbortSignal, type Readable } from 'node:stream';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import { fileErrorText, isFileError } from '../file-error.ts';

/** Bytes of one file: ten thousand Pods, as `kubectl get -o json` prints them, have about 60 MiB. */
const healthBytesMax = 128 * 1024 * 1024;

/**
 * A file, or standard input for `-`.
 *
 * @throws CliError Usage where it is too large or cannot be read
 */
export async function readBytes(file: string, { cwd, stdin, signal }: Context): Promise<Uint8Array> {
  if (file === '-') return readAll(stdin, signal);
  try {
    const path = resolve(cwd, file);
    if ((await stat(path)).size > healthBytesMax) throw tooLarge(file);
    return await readFile(path, { signal });
  } catch (error) {
    if (!isFileError(error)) throw error;
    throw new CliError('Usage', `Cannot read ${file}: ${fileErrorText(error)}`, 'check -f');
  }
}

async function readAll(stdin: Readable, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of addAbortSignal(signal, stdin)) {
    const read = Buffer.from(chunk);
    bytes += read.length;
    if (bytes > healthBytesMax) throw tooLarge('standard input');
    chunks.push(read);
  }
  return Buffer.concat(chunks);
}

function tooLarge(file: string): CliError {
  const message = `Cannot read ${file}: it has more than ${healthBytesMax} bytes`;
  return new CliError('Usage', message, 'ask for fewer objects at once, by namespace or kind');
}
