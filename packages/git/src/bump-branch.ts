import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type BumpAsked,
  type BumpedFile,
  bumpMessage,
  decideBump,
  mayNameImages,
  type Op,
} from '@seatrial/core';
import type { Identity } from './commit-info.ts';
import type { MirrorOptions } from './core.ts';
import type { EditDecision } from './edit-branch.ts';
import { openPublisher, type Publisher } from './publish.ts';
import type { TreeFile } from './snapshot.ts';

export interface Bump extends BumpAsked {
  readonly author: Identity;
  /** Nothing is pushed. */
  readonly isDry: boolean;
  /** Draws in [0, 1). */
  readonly rng: () => number;
}

export type BumpResult =
  | { readonly type: 'Committed'; readonly commit: string; readonly files: readonly BumpedFile[] }
  /** What a push would change. */
  | { readonly type: 'WouldChange'; readonly files: readonly BumpedFile[] }
  /** So many places have the image already. */
  | { readonly type: 'Nothing'; readonly places: number }
  | { readonly type: 'Refused'; readonly problems: readonly string[] };

/** The branch, and where a folder may be made for what is read of it. */
export type BumpPlace = Omit<MirrorOptions, 'directory' | 'signal'> & { readonly temporary: string };

/** Puts an image where the branch names it, by one commit. @throws GitError as `Publisher.edit` does */
export async function bumpBranch(
  { temporary, ...where }: BumpPlace,
  bump: Bump,
  op: Op,
): Promise<BumpResult> {
  const directory = await mkdtemp(join(temporary, 'seatrial-bump-'));
  try {
    const publisher = await openPublisher({ ...where, directory, signal: op.signal });
    return await bumpBy(publisher, bump, op);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function bumpBy(publisher: Publisher, bump: Bump, op: Op): Promise<BumpResult> {
  const { author, rng } = bump;
  let changed: readonly BumpedFile[] = [];
  const decide = (files: readonly TreeFile[]): EditDecision<BumpResult> => {
    const decision = decideBump(files, bump);
    switch (decision.type) {
      case 'Refuse':
        return { type: 'Hold', held: { type: 'Refused', problems: decision.problems } };
      case 'Nothing':
        return { type: 'Hold', held: decision };
      case 'Change': {
        changed = decision.files;
        if (bump.isDry) return { type: 'Hold', held: { type: 'WouldChange', files: changed } };
        const contents = new Map(changed.map(({ path, bytes }) => [path, bytes]));
        return { type: 'Commit', files: contents, message: bumpMessage(bump.image, changed) };
      }
      default:
        return decision satisfies never;
    }
  };
  const result = await publisher.edit({ isWanted: mayNameImages, decide, author, rng }, op);
  return result.type === 'Held' ? result.held : { type: 'Committed', commit: result.commit, files: changed };
}
