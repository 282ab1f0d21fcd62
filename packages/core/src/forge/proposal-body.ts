import type { Release, ReleaseStatus } from '@seatrial/model';
import { shortVersion } from '@seatrial/model';
import { dropLines } from '../canary/drop-lines.ts';
import { gateLines } from '../gate/gate-text.ts';
import { codeBlock } from '../markdown.ts';
import type { RevertRequest } from '../ports.ts';

/** Of what a record says, so that forges take it: GitHub has room for 65,536 characters. */
const linesMax = 60;
const lineCharactersMax = 400;

/**
 * The text of a pull request that takes a version back, in Markdown: what was seen, in the words of `seatrial release show`, what
 * merging does, and what else can be done. All that people, programs and API servers have said stands in blocks of code.
 */
export function proposalBody(release: Release, status: ReleaseStatus, request: RevertRequest): string {
  const { metadata, spec } = release;
  const { revert } = status;
  const name = `${metadata.namespace ?? ''}/${metadata.name}`;
  const seen = [...request.body.split('\n'), ...evidence({ ...release, status })].filter((it) => it !== '');
  const drops = dropLines(revert ?? {});
  const also =
    drops.length === 0
      ? []
      : ['These commits are taken back with it, so look whether that is wanted:', block(drops)];
  const merges =
    revert?.reason === 'BranchRefused'
      ? 'It is merged by itself as soon as the rules of this repository allow that.'
      : 'A person is to merge it.';
  return [
    `Release \`${name}\` was taken back on \`${spec.cluster}\`, and this branch still has its version.`,
    '### What was seen',
    block(seen),
    '### What merging does',
    `\`${request.path}\` becomes what it was before, version \`${shortVersion(request.toVersion)}\`. ${merges}`,
    ...also,
    '### Otherwise',
    'A commit that changes the folder closes this by itself. To close it by hand leaves the version on the branch; the cluster goes on keeping it out.',
    `\`seatrial release show ${name}\` tells all that is known.`,
    '',
  ].join('\n\n');
}

function evidence(release: Release): readonly string[] {
  const verdict = release.status?.verdict;
  return [
    ...(verdict === undefined
      ? []
      : [`${verdict.outcome} from ${verdict.gate} at ${verdict.at}: ${verdict.reason}`]),
    ...gateLines(release),
  ];
}

function block(lines: readonly string[]): string {
  const shown = lines.slice(0, linesMax).map((line) => line.slice(0, lineCharactersMax));
  const more = lines.length - shown.length;
  return codeBlock(more > 0 ? [...shown, `and ${more} more`] : shown);
}
