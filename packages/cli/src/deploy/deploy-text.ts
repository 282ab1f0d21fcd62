import { codeBlock } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { shortVersion } from '@seatrial/model';
import { bounded, plain, shortened } from '../output/markdown.ts';
import { qualified } from '../release/choose-release.ts';
import { describeRelease } from '../release/describe-release.ts';
import { nextText } from '../release/next-text.ts';
import { changeText } from '../release/watch-releases.ts';
import type { DeployFollowed } from './follow-deploy.ts';

/** What a commit does on one cluster. */
export interface DeployOn {
  /** As the workflow calls it. */
  readonly name: string;
  readonly followed: readonly DeployFollowed[];
}

export type DeployOutcome = 'Failed' | 'Nothing' | 'Overtaken' | 'Promoted' | 'Waiting';

/** Of all applications: what failed goes before what waits, and that before what was overtaken. */
export function deployOutcome(all: readonly DeployFollowed[]): DeployOutcome {
  const types = new Set(all.map(typeOf));
  const order = ['Failed', 'Waiting', 'Overtaken', 'Promoted'] as const;
  return order.find((type) => types.has(type)) ?? 'Nothing';
}

/** One whose successor was promoted is overtaken all the same: the commit itself was not. */
export function typeOf({ standing, overtakenBy }: DeployFollowed): Exclude<DeployOutcome, 'Nothing'> {
  return standing.type === 'Promoted' && overtakenBy.length > 0 ? 'Overtaken' : standing.type;
}

/** Where an application is, in one line: the words of its release where there is one. */
export function standingText(name: string, { target, standing }: DeployFollowed): string {
  const { release } = standing;
  if (standing.type === 'Waiting' && release !== undefined) return changeText(release, 'table');
  const { namespace, application } = target;
  return printable(
    `${namespace}/${application} on ${name}  ${standing.type.padEnd(11)}  ${standing.reason}: ${standing.message}`,
  );
}

/** What people can do where it waits for them. */
export function approvalHint(
  { standing: { type, release } }: DeployFollowed,
  now: number,
): readonly string[] {
  if (type !== 'Waiting' || release?.status?.reason !== 'WaitingForApproval') return [];
  const who = `whom the ClusterRole seatrial-releaser is bound to in ${release.metadata.namespace}, or the action "approve" with such credentials`;
  return [...nextText(release, now), `who may: ${who}`].map(printable);
}

/** Why it is not promoted: all that its record tells. */
export function evidenceLines({ standing: { release } }: DeployFollowed, now: number): readonly string[] {
  return release === undefined ? [] : describeRelease(release, now).map(printable);
}

const marks = { Failed: '❌', Waiting: '⏳', Overtaken: '⏩', Promoted: '✅' } as const;
/** Of one application, so that a large one does not hide the others. */
const evidenceCharactersMax = 15_000;

/** A job summary: a table, and behind it the evidence of what was not promoted. */
export function deployMarkdown(sha: string, clusters: readonly DeployOn[], now: number): string {
  const rows = clusters.flatMap(({ name, followed }) => followed.map((it) => ({ name, it })));
  const head = `### Release of ${sha.slice(0, 7)}`;
  if (rows.length === 0) return `${head}\n\nIt changes nothing there.\n`;
  const table = [
    '| | application | cluster | version | outcome | release |',
    '|---|---|---|---|---|---|',
    ...rows.map(({ name, it }) => rowOf(name, it)),
  ].join('\n');
  const parts = rows
    .filter(({ it }) => typeOf(it) !== 'Promoted')
    .map(({ name, it }) =>
      codeBlock(
        bounded([standingText(name, it), ...evidenceLines(it, now)].map(shortened), evidenceCharactersMax),
      ),
    );
  return `${[head, table, ...parts].join('\n\n')}\n`;
}

function rowOf(name: string, followed: DeployFollowed): string {
  const { target, standing } = followed;
  const type = typeOf(followed);
  const cells = [
    marks[type],
    plain(target.application),
    plain(name),
    shortVersion(target.version),
    `${type}: ${plain(standing.reason)}`,
    standing.release === undefined ? '' : plain(standing.release.metadata.name),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** For programs. */
export function deployRows(clusters: readonly DeployOn[]): readonly object[] {
  return clusters.flatMap(({ name, followed }) =>
    followed.map((it) => ({
      cluster: name,
      application: it.target.application,
      namespace: it.target.namespace,
      version: it.target.version,
      outcome: typeOf(it),
      reason: it.standing.reason,
      message: it.standing.message,
      ...(it.standing.release === undefined ? {} : { release: qualified(it.standing.release) }),
      ...(it.standing.release?.status?.verdict === undefined
        ? {}
        : { verdict: it.standing.release.status.verdict }),
      ...(it.overtakenBy.length === 0 ? {} : { overtakenBy: it.overtakenBy.map(qualified) }),
    })),
  );
}
