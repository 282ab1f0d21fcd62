import { GitError } from './git-error.ts';
import { checkEntryId } from './names.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** One decision, kept for good. */
export interface LedgerEntry {
  /** Unique in its ledger, and the same at each try: appending an id again changes nothing. */
  readonly id: string;
  /** One line for `git log`. */
  readonly subject: string;
  readonly body: JsonValue;
}

/** A ledger as far as it was read: oldest entry first. */
export interface Chain {
  readonly head: string | undefined;
  readonly entries: readonly LedgerEntry[];
  readonly ids: ReadonlySet<string>;
}

/** The file of an entry in its commit's tree. */
export const entryFile = 'entry.json';

const subjectCharsMax = 200;

/** @throws GitError InvalidRef for the id, TooLarge above `bytesMax` */
export function formatEntry(entry: LedgerEntry, bytesMax: number): Buffer {
  checkEntryId(entry.id);
  const bytes = Buffer.from(`${JSON.stringify({ id: entry.id, body: entry.body }, undefined, 2)}\n`);
  if (bytes.length <= bytesMax) return bytes;
  const size = `it has ${bytes.length} bytes, expected at most ${bytesMax}`;
  throw new GitError('TooLarge', `Cannot append ${entry.id} to the ledger: ${size}`);
}

/** One line whatever is in it, so that no subject can add a paragraph or a trailer to the commit. */
export function subjectLine(subject: string): string {
  const line = subject.replaceAll(/[\s\0]+/g, ' ').trim();
  return (line === '' ? '(no subject)' : line).slice(0, subjectCharsMax);
}

/** @throws GitError Corrupt when this package did not write it */
export function parseEntry(commit: string, subject: string, bytes: Uint8Array | undefined): LedgerEntry {
  const entry = parseJson(bytes);
  if (
    typeof entry === 'object' &&
    entry !== null &&
    'id' in entry &&
    'body' in entry &&
    typeof entry.id === 'string'
  ) {
    return { id: entry.id, subject, body: entry.body as JsonValue };
  }
  const wanted = `expected ${entryFile} with an id and a body; somebody else wrote to this ledger`;
  throw new GitError('Corrupt', `Cannot read ledger commit ${commit}: it holds no entry, ${wanted}`);
}

function parseJson(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString());
  } catch {
    return undefined;
  }
}
