import type { Op } from '@seatrial/core';
import type { Identity, Trailer } from './commit-info.ts';
import { GitError } from './git-error.ts';
import { type NewObject, packOf } from './pack.ts';
import type { Git } from './run-git.ts';

export interface CommitContent {
  readonly tree: string;
  readonly parent: string | undefined;
  readonly message: string;
  readonly trailers: readonly Trailer[];
  readonly author: Identity;
  readonly committer: Identity;
  /** Milliseconds since the epoch; git keeps whole seconds. */
  readonly at: number;
}

/** Who Seatrial's own commits are from. */
export const seatrialIdentity: Identity = { name: 'Seatrial', email: 'noreply@seatrial.dev' };

/** Stores a blob and returns its id; nothing refers to it yet. */
export async function writeBlob(git: Git, bytes: Uint8Array, op: Op): Promise<string> {
  // simple-git leaves standard input open when there is nothing to write.
  if (bytes.length === 0) return await idFrom(git, ['hash-object', '-w', '/dev/null'], op);
  return await idFrom(git, ['hash-object', '-w', '--stdin'], op, Buffer.from(bytes));
}

export async function writeEmptyTree(git: Git, op: Op): Promise<string> {
  return await idFrom(git, ['hash-object', '-w', '-t', 'tree', '/dev/null'], op);
}

/** Stores objects, as many as they are and of all types, by one process; nothing refers to them yet. */
export async function writeObjects(git: Git, objects: readonly NewObject[], op: Op): Promise<void> {
  if (objects.length === 0) return;
  await git.output('write objects', ['unpack-objects', '-q', '--strict'], op, { input: packOf(objects) });
}

/** Stores a commit and returns its id; nothing refers to it yet. */
export async function writeCommit(git: Git, content: CommitContent, op: Op): Promise<string> {
  const parent = content.parent === undefined ? [] : ['-p', content.parent];
  const date = `${Math.floor(content.at / 1000)} +0000`;
  const env = {
    GIT_AUTHOR_NAME: content.author.name,
    GIT_AUTHOR_EMAIL: content.author.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: content.committer.name,
    GIT_COMMITTER_EMAIL: content.committer.email,
    GIT_COMMITTER_DATE: date,
  };
  const input = formatMessage(content.message, content.trailers);
  const output = await git.output('write a commit', ['commit-tree', content.tree, ...parent], op, {
    input,
    env,
  });
  return output.toString().trim();
}

/**
 * Trailers are a paragraph of their own at the end, so nothing in `message` can pose as one.
 * @throws GitError InvalidRef for a trailer that git would read as something else
 */
export function formatMessage(message: string, trailers: readonly Trailer[]): string {
  for (const { key, value } of trailers) {
    if (/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(key) && /^\S(.*\S)?$/.test(value) && !/[\n\r\0]/.test(value))
      continue;
    const shown = JSON.stringify(`${key}: ${value}`);
    throw new GitError(
      'InvalidRef',
      `Cannot write the trailer ${shown}: expected "Key-Name: text" on one line`,
    );
  }
  const body = message.replaceAll('\0', '').trim();
  const lines = trailers.map(({ key, value }) => `${key}: ${value}\n`).join('');
  return lines === '' ? `${body}\n` : `${body}\n\n${lines}`;
}

async function idFrom(git: Git, args: readonly string[], op: Op, input?: Buffer): Promise<string> {
  const output = await git.output('write an object', args, op, input === undefined ? {} : { input });
  return output.toString().trim();
}
