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

/** One commit of a ledger, as it was found: also one that is no entry. */
export interface IndexedEntry {
  readonly commit: string;
  readonly subject: string;
  readonly id?: string;
  readonly body?: JsonValue;
  /** The key whose signature fits, as base64; absent when it is not signed. */
  readonly signedBy?: string;
  /** Why it counts for nothing, whoever is believed. */
  readonly problem?: string;
}

/** What of an entry's body it can be asked for by. */
export interface EntryTopic {
  readonly application: string;
  /** `Release`, or `ScenarioRun/<scenario>`. */
  readonly what: string;
  /** Of the application. */
  readonly version: string;
}

/** The file of an entry in its commit's tree. */
export const entryFile = 'entry.json';

const subjectCharsMax = 200;

/** @throws GitError InvalidRef for the id, TooLarge above `bytesMax` */
export function formatEntry(cluster: string, entry: LedgerEntry, bytesMax: number): Buffer {
  checkEntryId(entry.id);
  const content = { id: entry.id, cluster, body: entry.body };
  const bytes = Buffer.from(`${JSON.stringify(content, undefined, 2)}\n`);
  if (bytes.length <= bytesMax) return bytes;
  const size = `it has ${bytes.length} bytes, expected at most ${bytesMax}`;
  throw new GitError('TooLarge', `Cannot append ${entry.id} to the ledger: ${size}`);
}

/** One line whatever is in it, so that no subject can add a paragraph or a trailer to the commit. */
export function subjectLine(subject: string): string {
  const line = subject.replaceAll(/[\s\0]+/g, ' ').trim();
  return (line === '' ? '(no subject)' : line).slice(0, subjectCharsMax);
}

/** What an entry's file says; undefined when this package did not write it. */
export function readEntry(
  bytes: Uint8Array | undefined,
): { readonly id: string; readonly cluster?: string; readonly body: JsonValue } | undefined {
  const entry = parseJson(bytes);
  if (typeof entry !== 'object' || entry === null || !('id' in entry) || !('body' in entry)) return undefined;
  const { id, body } = entry;
  if (typeof id !== 'string') return undefined;
  // What `JSON.parse` has made is JSON.
  const read = { id, body: body as JsonValue };
  if (!('cluster' in entry)) return read;
  return typeof entry.cluster === 'string' ? { ...read, cluster: entry.cluster } : undefined;
}

export function topicOf(body: JsonValue | undefined): EntryTopic {
  const text = (name: string): string => {
    const value = typeof body === 'object' && body !== null ? Object.entries(body) : [];
    const found = value.find(([key]) => key === name)?.[1];
    return typeof found === 'string' ? found : '';
  };
  const type = text('type');
  return {
    application: text('application'),
    what: type === 'ScenarioRun' ? `${type}/${text('scenario')}` : type,
    // `tree` in entries from before versions were more than that.
    version: text('version') || text('tree'),
  };
}

function parseJson(bytes: Uint8Array | undefined): unknown {
  try {
    return JSON.parse(Buffer.from(bytes ?? []).toString());
  } catch {
    return undefined;
  }
}
