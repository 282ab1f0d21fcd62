import type { StageResult } from './run-stage.ts';

/** The table that closes `npm test`, and under it the count, alone on the last line. */
export function summary(results: readonly StageResult[]): string {
  const width = Math.max('total'.length, ...results.map(({ name }) => name.length));
  const row = (name: string, passed: string, failed: string, time: string): string =>
    `  ${name.padEnd(width)}  ${passed.padStart(6)}  ${failed.padStart(6)}  ${time.padStart(8)}`;
  const passed = sum(results.map((result) => result.passed));
  const failed = sum(results.map((result) => result.failed));
  return [
    row('stage', 'passed', 'failed', 'time'),
    ...results.flatMap((result) => [
      row(result.name, String(result.passed), String(result.failed), duration(result.durationMs)),
      ...result.problems.map((problem) => `  ${' '.repeat(width)}  ${problem}`),
    ]),
    row('total', String(passed), String(failed), duration(sum(results.map(({ durationMs }) => durationMs)))),
    '',
    `${passed} passed, ${failed} failed`,
  ].join('\n');
}

export function duration(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
