import { judgeLines, LINE_CHARS_MAX } from '@seatrial/core';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { line } from '../output/line.ts';
import { type GateOptions, gateOf } from './gate-options.ts';
import { readLines } from './read-lines.ts';

export interface JudgeOptions extends GateOptions {
  readonly canaryPods: number;
  readonly weight?: number;
}

/** A line of counts in, a judgement out, as they come. A malformed line is reported and changes nothing. */
export async function judge(options: JudgeOptions, context: Context): Promise<ExitCode> {
  const { stdin, stdout, stderr, signal } = context;
  const { canaryPods, weight } = options;
  const gate = gateOf(options);
  const route = { canaryPods, ...(weight === undefined ? {} : { weightPercent: weight }) };
  let malformed = 0;
  for await (const judged of judgeLines(gate, readLines(stdin, LINE_CHARS_MAX, signal), route)) {
    line(stdout, JSON.stringify(judged));
    if (judged.error === undefined) continue;
    malformed += 1;
    line(stderr, `error: ${judged.error}`);
  }
  return malformed === 0 ? exitCodes.ok : exitCodes.negative;
}
