import type { LedgerEntry } from '@seatrial/model';
import { textId } from './text-id.ts';

/**
 * A ledger as Git has it, with a stand-in for its signatures that has their law: a signature is of one commit with its
 * parent, by one key. `test/contract/git-ledger.test.ts` and `test/contract/security/ledger.test.ts` hold the same against
 * real commits, keys and servers.
 */
export interface LedgerCommit {
  readonly id: string;
  readonly parent?: string;
  readonly entry: LedgerEntry;
  readonly signature?: Signature;
}

export interface Signature {
  /** Public key, as a Cluster file has it. */
  readonly by: string;
  /** What was signed: it fits no other commit, nor this one elsewhere in a chain. */
  readonly over: string;
}

export type LedgerChain = readonly LedgerCommit[];

/** Whose entries are believed, as a Cluster file says it. */
export interface LedgerTrust {
  readonly keys: readonly { readonly publicKey: string }[];
}

/** As much of a key as a Cluster file shows. Only who is asked to sign as that cluster uses it. */
export function publicKeyOf(cluster: string): string {
  return `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${textId(cluster).repeat(2).slice(0, 43)}`;
}

/** Appends an entry, signed by a cluster's key if one is named. `salt` tells tries of the same entry apart, as their time does. */
export function withEntry(
  chain: LedgerChain,
  entry: LedgerEntry,
  signer: string | undefined,
  salt = 0,
): LedgerChain {
  const parent = chain.at(-1)?.id;
  const copy = structuredClone(entry);
  const over = contentOf(parent, copy);
  const signature = signer === undefined ? {} : { signature: { by: publicKeyOf(signer), over } };
  return [...chain, commitOf(parent, copy, signature, salt)];
}

/** Appends a commit that stands elsewhere, with the signature that it has there. */
export function withCopy(chain: LedgerChain, { entry, signature }: LedgerCommit): LedgerChain {
  const parent = chain.at(-1)?.id;
  return [...chain, commitOf(parent, entry, signature === undefined ? {} : { signature }, 0)];
}

/** Whether a chain is the other, and perhaps more. */
export function continues(known: LedgerChain, incoming: LedgerChain): boolean {
  const last = known.at(-1);
  return last === undefined || incoming[known.length - 1]?.id === last.id;
}

/** Why an entry counts for nothing; undefined where it is believed. */
export function refusalOf(commit: LedgerCommit, cluster: string, { keys }: LedgerTrust): string | undefined {
  const { entry, signature } = commit;
  if (entry.cluster !== cluster) return `it was written for the ledger of ${entry.cluster}`;
  if (signature !== undefined && signature.over !== contentOf(commit.parent, entry))
    return 'its signature does not fit';
  if (keys.length === 0) return undefined;
  if (signature === undefined) return 'it is not signed';
  return keys.some(({ publicKey }) => publicKey === signature.by) ? undefined : 'its key is not believed';
}

function commitOf(
  parent: string | undefined,
  entry: LedgerEntry,
  signed: Pick<LedgerCommit, 'signature'>,
  salt: number,
): LedgerCommit {
  const id = textId(`${contentOf(parent, entry)} ${signed.signature?.by} ${salt}`);
  return { id, ...(parent === undefined ? {} : { parent }), entry, ...signed };
}

const contents = new WeakMap<LedgerEntry, string>();

function contentOf(parent: string | undefined, entry: LedgerEntry): string {
  const text = contents.get(entry) ?? textId(JSON.stringify(entry));
  contents.set(entry, text);
  return `${parent} ${text}`;
}
