import type { Op } from '@seatrial/core';
import { GitError } from './git-error.ts';
import { checkObjectId } from './names.ts';
import type { Git } from './run-git.ts';

export interface Identity {
  readonly name: string;
  readonly email: string;
}

export interface Trailer {
  readonly key: string;
  readonly value: string;
}

export interface CommitInfo {
  readonly commit: string;
  readonly parents: readonly string[];
  readonly author: Identity;
  /** Milliseconds since the epoch, whole seconds as git keeps them. */
  readonly authoredAt: number;
  readonly committedAt: number;
  readonly subject: string;
  readonly trailers: readonly Trailer[];
}

const trailersFormat = '%(trailers:only=true,unfold=true,separator=%x1f,key_value_separator=%x1e)';
const format = `%H%x00%P%x00%an%x00%ae%x00%at%x00%ct%x00%s%x00${trailersFormat}`;

/** @throws GitError NotFound when the mirror has no such commit */
export async function readCommitInfo(git: Git, commit: string, op: Op): Promise<CommitInfo> {
  checkObjectId(commit);
  const output = await git.output(`read commit ${commit}`, ['log', '-1', `--format=${format}`, commit], op);
  return parseCommitInfo(output.toString());
}

export function parseCommitInfo(text: string): CommitInfo {
  const [commit, parents, name, email, authored, committed, subject, trailers] = text
    .replace(/\n$/, '')
    .split('\0');
  if (commit === undefined || trailers === undefined) {
    throw new GitError('Internal', 'Cannot read a commit: the output of git has another form than expected');
  }
  return {
    commit,
    parents: (parents ?? '').split(' ').filter((parent) => parent !== ''),
    author: { name: name ?? '', email: email ?? '' },
    authoredAt: Number(authored) * 1000,
    committedAt: Number(committed) * 1000,
    subject: subject ?? '',
    trailers: trailers.split('\x1f').flatMap((trailer) => {
      const [key, value] = trailer.split('\x1e');
      return key === undefined || value === undefined ? [] : [{ key, value }];
    }),
  };
}
