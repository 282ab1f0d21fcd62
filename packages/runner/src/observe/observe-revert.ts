import { type Observed, type Op, type ReleaseSeen } from '@seatrial/core';
import type { Release } from '@seatrial/model';
import type { ForgeWriter } from '../act/forge-writer.ts';
import type { GitWriter } from '../act/git-writer.ts';
import { look, type World } from '../world.ts';

/** Who takes what a release has decided to where it is kept. */
export interface OutsideWriters {
  readonly git: GitWriter;
  readonly pullRequests: ForgeWriter;
}

/** What has become of a release's revert, as far as it is known without asking a network. */
export async function observeRevert(
  { config }: Pick<World, 'config'>,
  { git, pullRequests }: OutsideWriters,
  release: Release,
  op: Op,
): Promise<Pick<ReleaseSeen, 'revert' | 'folder' | 'pullRequest'>> {
  return {
    revert: git.revertOf(release),
    pullRequest: pullRequests.seenOf(release),
    ...(release.status?.revert?.state === 'Proposed' ? { folder: await folderOf(config, release, op) } : {}),
  };
}

async function folderOf(
  config: World['config'],
  { spec }: Release,
  op: Op,
): Promise<Observed<{ readonly tree: string | undefined }>> {
  const head = await config.head(op);
  if (head.type !== 'Value' && head.type !== 'Stale') return { type: 'Unavailable', reason: head.reason };
  return look(op, async () => ({ tree: await config.tree(head.value.commit, spec.path, op) }));
}
