import type { Rehearsal } from './rehearsal.ts';
import type { Rehearsed } from './rehearse-rollout.ts';

const ends = {
  Promoted: 'promoted',
  TakenBack: 'taken back',
  NotEnded: 'not ended within a day',
} satisfies Record<Rehearsed['end'], string>;

/** One row as words, for every format that people read. */
export function rehearsedWords({ trial, end, reason, seconds, moreFailed, requests }: Rehearsed): {
  readonly trial: string;
  readonly end: string;
  readonly reason: string;
  readonly after: string;
  readonly failed: string;
} {
  return {
    trial,
    end: ends[end],
    reason,
    after: durationText(seconds),
    failed: `${moreFailed} of ${requests}`,
  };
}

/** For a job summary: names of Kubernetes and our own words alone. */
export function rehearsalMarkdown(rehearsal: Rehearsal): string {
  const { application, cluster, requestsPerSecond, seed } = rehearsal;
  const rows = rehearsal.rows.map((row) => {
    const { trial, end, reason, after, failed } = rehearsedWords(row);
    return `| ${row.isRight ? '✅' : '⚠️'} | ${trial} | ${end} | ${reason} | ${after} | ${failed} |`;
  });
  return [
    `### Rehearsal of ${application} on ${cluster}`,
    '',
    `${requestsPerSecond} requests/s, seed ${seed}; in virtual time, with a service of four pods in the place of the application's.`,
    '',
    '| | A version | is | why | after | requests that fail for it |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
    rehearsal.seen,
    '',
    rehearsal.notSeen,
    '',
  ].join('\n');
}

function durationText(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
