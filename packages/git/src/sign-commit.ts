import type { Op } from '@seatrial/core';
import type { Git } from './run-git.ts';
import { type LedgerKey, signForGit } from './ssh-signature.ts';

/** Stores the same commit with a signature, as `git commit-tree -S` would, and returns its id. */
export async function signCommit(git: Git, commit: string, key: LedgerKey, op: Op): Promise<string> {
  const raw = await git.output(`read ${commit}`, ['cat-file', 'commit', commit], op);
  const output = await git.output('sign a commit', ['hash-object', '-w', '-t', 'commit', '--stdin'], op, {
    input: withSignature(raw, signForGit(key, raw)),
  });
  return output.toString().trim();
}

/** The signature is the last header: an empty line is the end of them. */
export function withSignature(raw: Uint8Array, signature: string): Buffer {
  const bytes = Buffer.from(raw);
  const headersEnd = bytes.indexOf('\n\n') + 1;
  const header = `gpgsig ${signature.replaceAll('\n', '\n ')}\n`;
  return Buffer.concat([bytes.subarray(0, headersEnd), Buffer.from(header), bytes.subarray(headersEnd)]);
}
