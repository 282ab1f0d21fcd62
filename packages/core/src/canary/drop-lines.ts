import { type DroppedCommit, shortVersion } from '@seatrial/model';

/** The commits that a revert would drop, newest first. */
export function dropLines({
  drops = [],
  dropsTotal = drops.length,
}: {
  readonly drops?: readonly DroppedCommit[] | undefined;
  readonly dropsTotal?: number | undefined;
}): readonly string[] {
  const more = dropsTotal - drops.length;
  return [...drops.map(dropText), ...(more > 0 ? [`  and ${more} more commits`] : [])];
}

function dropText({ commit, version, promotedOn }: DroppedCommit): string {
  const what = version === undefined ? 'removes the folder' : `version ${shortVersion(version)}`;
  const where = promotedOn === undefined ? '' : `, promoted on ${promotedOn.join(', ')}`;
  return `  drops commit ${commit.slice(0, 7)}: ${what}${where}`;
}
