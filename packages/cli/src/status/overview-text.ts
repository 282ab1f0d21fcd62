import { shardsCount } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { shortVersion } from '@seatrial/model';
import { age } from '../output/duration.ts';
import { wrapped } from '../output/fit.ts';
import type { Column } from '../output/table.ts';
import type { Paint } from '../output/tone.ts';
import { notReadyLines } from './not-ready.ts';
import type { ApplicationLine, Overview, RunLine } from './overview.ts';
import type { RunnerLine } from './runner-lines.ts';

/**
 * How a table shows applications. A terminal of 80 characters has room for what is not wide: the cluster stands in the
 * lines above, and why an application is not ready in those below.
 */
export const applicationColumns: readonly Column<ApplicationLine>[] = [
  { header: 'NAMESPACE', cell: (it) => it.namespace, shortens: true },
  { header: 'APPLICATION', cell: (it) => it.application, shortens: true },
  { header: 'CLUSTER', cell: (it) => it.cluster, wide: true },
  { header: 'READY', cell: (it) => it.ready, toned: true },
  { header: 'STABLE', cell: (it) => it.stableVersion && shortVersion(it.stableVersion) },
  { header: 'RELEASE', cell: (it) => it.release, shortens: true },
  { header: 'PHASE', cell: (it) => it.phase, toned: true },
  {
    header: 'WEIGHT',
    cell: (it) => (it.weightPercent === undefined ? undefined : `${it.weightPercent}%`),
    align: 'Right',
  },
  { header: 'REASON', cell: (it) => it.reason, wide: true },
  { header: 'COMMIT', cell: (it) => it.stableCommit?.slice(0, 7), wide: true },
  { header: 'RUNNER', cell: (it) => it.runner, wide: true },
  { header: 'MESSAGE', cell: (it) => it.message, wide: true },
];

/** What stands above the table: what is wrong with the config branch, the runners, and the scenarios that are under way. */
export function linesAbove(
  { configBranch, runners, runs }: Overview,
  now: number,
  width: number,
  paint: Paint,
): readonly string[] {
  return [
    ...configBranch.flatMap(({ repository, reason, message }) => {
      const whose = repository === undefined ? '' : ` of ${printable(repository)}`;
      const text = `config branch${whose}: ${reason}, ${printable(message)}`;
      return painted(wrapped(text, width), `: ${reason},`, `: ${paint(reason, 'Bad')},`);
    }),
    ...runners.flatMap((runner) => runnerLine(runner, now, width, paint)),
    ...runs.flatMap((run) => runText(run, width, paint)),
  ];
}

/** What stands below it: why each that is not ready is not. */
export function linesBelow({ applications }: Overview, width: number): readonly string[] {
  return notReadyLines(applications).flatMap((text) => wrapped(text, width));
}

/** Who it is, and how much of the cluster's work it has, where it has not all. */
export function runnerText({ holder = '', shards }: RunnerLine): string {
  const share = shards === undefined || shards === shardsCount ? '' : `, ${shards} of ${shardsCount} shards`;
  return `${printable(holder)}${share}`;
}

function runnerLine(runner: RunnerLine, now: number, width: number, paint: Paint): readonly string[] {
  const { cluster, holder, renewedAt, alive } = runner;
  const seen = renewedAt === undefined ? '' : `, seen ${age(renewedAt, now)} ago`;
  if (alive) return wrapped(`runner of ${cluster}: ${runnerText(runner)}${seen}`, width);
  if (holder !== undefined)
    return wrapped(`runner of ${cluster}: ${runnerText(runner)}, silent${seen}; others take over`, width);
  const none = `runner of ${cluster}: none`;
  return painted(wrapped(`${none}${seen}; nothing moves until one runs`, width), none, paint(none, 'Bad'));
}

function runText(
  { run, application, phase, message }: RunLine,
  width: number,
  paint: Paint,
): readonly string[] {
  const text = `scenario ${run} on ${application}: ${phase}, ${printable(message)}`;
  return painted(wrapped(text, width), `: ${phase},`, `: ${paint(phase, 'Busy')},`);
}

/** Colours after the line is broken: they take no room in it. */
function painted(lines: readonly string[], plain: string, dressed: string): readonly string[] {
  return lines.map((text, index) => (index === 0 ? text.replace(plain, () => dressed) : text));
}
