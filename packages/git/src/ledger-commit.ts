import { createHash } from 'node:crypto';
import { entryFile, type IndexedEntry, readEntry } from './ledger-entry.ts';
import { type LedgerKey, signerOf, signForGit } from './ssh-signature.ts';
import { seatrialIdentity } from './write-objects.ts';

/** The commit of one entry, before it is signed. */
export interface EntryCommit {
  readonly tree: string;
  readonly parent: string | undefined;
  readonly subject: string;
  /** Milliseconds since the epoch; git keeps whole seconds. */
  readonly at: number;
}

// The only form that this package writes. A commit of another form may be read differently by different programs.
const form =
  /^(tree [0-9a-f]{40}\n(?:parent [0-9a-f]{40}\n)?author [^\n]*\ncommitter [^\n]*\n)(?:gpgsig (-----BEGIN SSH SIGNATURE-----\n(?: [A-Za-z0-9+/=]*\n)+ -----END SSH SIGNATURE-----\n))?\n([^]*)$/;

/** The bytes of a commit object, with the signature where Git has it, if there is a key. */
export function formatCommit({ tree, parent, subject, at }: EntryCommit, key: LedgerKey | undefined): Buffer {
  const who = `${seatrialIdentity.name} <${seatrialIdentity.email}> ${Math.floor(at / 1000)} +0000`;
  const head = [
    `tree ${tree}`,
    ...(parent === undefined ? [] : [`parent ${parent}`]),
    `author ${who}`,
    `committer ${who}`,
    '',
  ].join('\n');
  const body = `\n${subject}\n`;
  if (key === undefined) return Buffer.from(head + body);
  const signature = signForGit(key, Buffer.from(head + body));
  return Buffer.from(`${head}gpgsig ${signature.replaceAll('\n', '\n ')}\n${body}`);
}

/**
 * What one commit of a ledger says, and who signed it. What is wrong with it is its `problem`: it is named and left out,
 * and what comes after it is read all the same.
 */
export async function judgeCommit(
  cluster: string,
  commit: string,
  raw: Uint8Array | undefined,
  file: Uint8Array | undefined,
): Promise<IndexedEntry> {
  const parts = form.exec(Buffer.from(raw ?? []).toString('latin1'));
  if (parts === null)
    return { commit, subject: '', problem: 'it is no commit of a form that Seatrial writes' };
  const [, head = '', signature, message = ''] = parts;
  const subject = subjectOf(message);
  const read = readEntry(file);
  if (read === undefined)
    return { commit, subject, problem: `it holds no ${entryFile} with an id and a body` };
  const said = { commit, subject, ...read };
  if (read.cluster !== undefined && read.cluster !== cluster)
    return { ...said, problem: `it was written for the ledger of ${read.cluster}` };
  if (signature === undefined) return said;
  const armored = signature.replaceAll('\n ', '\n');
  const signedBy = await signerOf(armored, Buffer.from(`${head}\n${message}`, 'latin1'));
  if (signedBy === undefined) return { ...said, problem: 'its signature does not fit' };
  // An unsigned entry of an earlier version does not name its cluster; a signed one says whose it is.
  if (read.cluster === undefined) return { ...said, problem: 'it is signed and names no cluster' };
  return { ...said, signedBy };
}

function subjectOf(message: string): string {
  const end = message.indexOf('\n');
  return Buffer.from(end < 0 ? message : message.slice(0, end), 'latin1').toString();
}

/** The id that Git gives an object of this content. */
export function objectId(type: 'blob' | 'tree' | 'commit', bytes: Uint8Array): string {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
}

/** The bytes of a tree with nothing but the entry's file in it. */
export function entryTree(blob: string): Buffer {
  return Buffer.concat([Buffer.from(`100644 ${entryFile}\0`), Buffer.from(blob, 'hex')]);
}
