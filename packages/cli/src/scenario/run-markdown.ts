import { codeBlock, markdownText, runHasEnded } from '@seatrial/core';
import type { ScenarioRun } from '@seatrial/model';
import { describeRun } from './describe-run.ts';
import { type RunResult, runResults } from './run-results.ts';

/** A history of a thousand lines is for `seatrial scenario show`. */
const linesMax = 200;
const lineCharactersMax = 500;

const marks = {
  Passed: '✅',
  Failed: '❌',
  Inconclusive: '❔',
  NotJudged: '➖',
} as const satisfies Record<RunResult['outcome'], string>;

/** The report of a run for a job summary or an issue: its verdict, what it asked for, and its story. */
export function runMarkdown(run: ScenarioRun, now: number): string {
  const { spec, status } = run;
  const verdict = runHasEnded(run) ? (status?.verdict ?? 'Inconclusive') : 'not ended';
  const story = describeRun(run, now).map((line) => line.slice(0, lineCharactersMax));
  const left = story.length - linesMax;
  return [
    `### Scenario ${spec.scenario} on ${spec.cluster}: ${verdict}`,
    text(`${status?.reason ?? 'Pending'}: ${status?.message ?? 'no runner has seen it yet'}`),
    ['| | what was asked for | what was seen |', '|---|---|---|', ...runResults(run).map(rowOf)].join('\n'),
    '<details><summary>The whole story</summary>',
    codeBlock([...story.slice(0, linesMax), ...(left > 0 ? [`and ${left} more lines`] : [])]),
    '</details>',
    '',
  ].join('\n\n');
}

function rowOf({ outcome, name, message }: RunResult): string {
  return `| ${marks[outcome]} | ${text(name)} | ${text(message)} |`;
}

function text(words: string): string {
  return markdownText(words.slice(0, lineCharactersMax));
}
