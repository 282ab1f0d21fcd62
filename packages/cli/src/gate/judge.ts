import { createInterface } from 'node:readline';
import { errorRateDefaults, judgeLines } from '@seatrial/core';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { line } from '../output/line.ts';
import { type GateOptions, gateOf } from './gate-options.ts';

/** A line of counts in, a judgement out, as they come. A malformed line is told and passed over. */
export async function judge(options: GateOptions, context: Context): Promise<ExitCode> {
  const { stdin, stdout, stderr, signal } = context;
  const gate = gateOf(options, errorRateDefaults);
  let malformed = 0;
  const lines = createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY, signal });
  for await (const result of judgeLines(gate, lines)) {
    if (result.type === 'Judged') {
      line(stdout, JSON.stringify(result.output));
    } else {
      malformed += 1;
      line(stderr, `error: ${result.message}`);
    }
  }
  signal.throwIfAborted();
  return malformed === 0 ? exitCodes.ok : exitCodes.negative;
}
