import type { Op } from '@seatrial/core';
import type { MirrorCore } from './core.ts';

/** Names the release on its revert commit, which makes a second try find the first one. */
export const releaseTrailer = 'Seatrial-Release';

/** The newest commit up to `head` that names the release. */
export async function findRevert(
  core: MirrorCore,
  head: string,
  release: string,
  op: Op,
): Promise<string | undefined> {
  const format = `--format=%H%x09%(trailers:key=${releaseTrailer},valueonly=true,separator=%x09)`;
  const args = ['log', `--max-count=${core.limits.revertSearchCommitsMax}`, format, head];
  const lines = (await core.git.output('look for an earlier revert', args, op)).toString().split('\n');
  const found = lines.map((line) => line.split('\t')).find(([, ...releases]) => releases.includes(release));
  return found?.[0];
}
