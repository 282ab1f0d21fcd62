import { dropLines } from '@seatrial/core';
import type { Release, RevertRecord } from '@seatrial/model';
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
    case 'Proposed':
      return [
        `proposed${asked} by ${pullRequestText(revert)} (${revert.reason ?? 'Unknown'}): ${revert.message ?? ''}`,
        ...(revert.pullRequest?.waitsFor === undefined
          ? []
          : [`  waits for: ${revert.pullRequest.waitsFor}`]),
        ...dropLines(revert),
      ];
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

/** For people who are to look at it, or to wait until they can. */
export function pullRequestText({ pullRequest }: Pick<RevertRecord, 'pullRequest'>): string {
  if (pullRequest === undefined) return 'a pull request';
  return (
    pullRequest.url ?? `branch ${pullRequest.branch}, of which the forge does not know a pull request yet`
  );
}

function notWantedText(message: string | undefined, mode: Release['spec']['revert']): string {
  if (message !== undefined) return `not wanted: ${message}`;
  return mode === 'None' ? 'not wanted: revert is None' : 'not wanted';
}

/** What a person can do about a version that stays on the config branch after it was taken back. */
export function revertChoices(release: Release): readonly string[] {
  const { revert } = release.status ?? {};
  if (revert?.state === 'Proposed')
    return [
      `the config branch still has this version: merge ${pullRequestText(revert)}, or push a commit that mends it`,
    ];
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
