import {
  type BumpAsked,
  type BumpedFile,
  bumpMessage,
  decideBump,
  mayNameImages,
  type Op,
} from '@seatrial/core';
import type { Identity } from './commit-info.ts';
import type { EditDecision } from './edit-branch.ts';
import type { Publisher } from './publish.ts';
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

/** Puts an image where the branch names it, by one commit. @throws GitError as `Publisher.edit` does */
export async function bumpBranch(
  publisher: Pick<Publisher, 'edit'>,
  bump: Bump,
  op: Op,
): Promise<BumpResult> {
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
