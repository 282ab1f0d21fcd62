import type { DroppedCommit, Release } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { qualified } from './choose-release.ts';

/** What came of taking the version off the config branch. */
export function revertLines({ status, spec }: Release): readonly string[] {
  const revert = status?.revert;
  if (revert === undefined) return [];
  const asked = revert.asked === undefined ? '' : `, as ${revert.asked.by} asked`;
  switch (revert.state) {
    case 'Wanted':
      return [`wanted${asked}: a commit that takes the version back is on its way to the config branch`];
    case 'Done':
      return [`done by commit ${revert.commit?.slice(0, 7) ?? '?'} on the config branch${asked}`];
    case 'Superseded':
      return [`not needed: ${revert.message ?? 'the config branch has moved on'}`];
    case 'NotWanted':
      return [notWantedText(revert.message, spec.revert)];
    case 'NotPushed':
      return [
        `not pushed${asked} (${revert.reason ?? 'Unknown'}): ${revert.message ?? ''}`,
        ...dropLines(revert),
        ...(revert.findings ?? []).map((finding) => `  ${finding}`),
      ];
    default:
      return revert.state satisfies never;
  }
}

function notWantedText(message: string | undefined, mode: Release['spec']['revert']): string {
  if (message !== undefined) return `not wanted: ${message}`;
  return mode === 'None' ? 'not wanted: revert is None' : 'not wanted';
}

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

/** What a person can do about a version that stays on the config branch after it was taken back. */
export function revertChoices(release: Release): readonly string[] {
  const { revert } = release.status ?? {};
  if (revert?.state !== 'NotPushed') return [];
  const choice = `seatrial release revert ${qualified(release)}`;
  const kept = revert.drops?.find(({ promotedOn }) => promotedOn !== undefined) ?? revert.drops?.[0];
  const [begin, ...others] = [
    ...(kept === undefined
      ? []
      : [`"${choice} --to ${kept.commit.slice(0, 7)}" keeps what came up to that commit`]),
    `"${choice}" goes back to the version before${kept === undefined ? '' : ', without all of these'}`,
  ];
  return [`the config branch still has this version: ${begin}`, ...others, 'or push a commit that mends it'];
}
