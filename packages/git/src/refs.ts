import type { Op } from '@seatrial/core';
import { GitError } from './git-error.ts';
import type { Objects } from './objects.ts';
import type { Git } from './run-git.ts';

/** Full ref name to object id. */
export type Refs = ReadonlyMap<string, string>;

/** Where the ledgers are, on the remote as well as in the mirror. */
export const ledgerPrefix = 'refs/seatrial/ledger/';
/** What the remote last showed as its ledgers, before it is judged (sync.ts). */
export const incomingPrefix = 'refs/seatrial/incoming/';
const mirrorBranchPrefix = 'refs/remotes/origin/';

export function remoteBranchRef(branch: string): string {
  return `refs/heads/${branch}`;
}

/** The branch as last fetched. */
export function mirrorBranchRef(branch: string): string {
  return `${mirrorBranchPrefix}${branch}`;
}

/** Branches that were fetched when the mirror was of another one. */
export function otherBranchRefs(refs: Refs, branch: string | undefined): readonly string[] {
  return [...refs.keys()].filter(
    (ref) => ref.startsWith(mirrorBranchPrefix) && (branch === undefined || ref !== mirrorBranchRef(branch)),
  );
}

export async function readRefs(git: Git, op: Op): Promise<Refs> {
  const args = ['for-each-ref', '--format=%(objectname)%09%(refname)'];
  return parseRefs((await git.output('read the refs of the mirror', args, op)).toString());
}

/** `known` with these refs as they are now. @throws GitError Corrupt where one is not there */
export async function readSomeRefs(
  objects: Objects,
  known: Refs,
  names: readonly string[],
  op: Op,
): Promise<Refs> {
  const found = await objects.info(names, op);
  const refs = new Map(known);
  for (const [at, name] of names.entries()) {
    const id = found[at]?.id;
    if (id === undefined)
      throw new GitError('Corrupt', `Cannot read ${name}: it was fetched, and is not in the mirror`);
    refs.set(name, id);
  }
  return refs;
}

/** One line for one ref, id and name with a tab between, as `for-each-ref` above and `ls-remote` print them. */
export function parseRefs(text: string): Refs {
  const lines = text.split('\n').map((line) => line.split('\t'));
  return new Map(
    lines.flatMap(([id, name]) => (id === undefined || name === undefined ? [] : [[name, id] as const])),
  );
}

/** Moves a ref of the mirror from `before` (undefined: it must not exist) to `after`, or fails. */
export async function moveRef(
  git: Git,
  ref: string,
  after: string,
  before: string | undefined,
  op: Op,
): Promise<void> {
  const nothing = '0'.repeat(40);
  await git.output(`move ${ref}`, ['update-ref', ref, after, before ?? nothing], op);
}

export async function removeRef(git: Git, ref: string, op: Op): Promise<void> {
  await git.output(`remove ${ref}`, ['update-ref', '-d', ref], op);
}

/** The newest commit of each ledger, by cluster. */
export function knownLedgers(refs: Refs): ReadonlyMap<string, string> {
  const ledgers = [...refs].filter(([ref]) => ref.startsWith(ledgerPrefix));
  return new Map(ledgers.map(([ref, id]) => [ref.slice(ledgerPrefix.length), id]));
}

/** The clusters whose ledger refs differ between `before` and `after`. */
export function movedLedgers(before: Refs, after: Refs): readonly string[] {
  const known = knownLedgers(before);
  return [...knownLedgers(after)].flatMap(([cluster, id]) => (known.get(cluster) === id ? [] : [cluster]));
}
