import {
  type GatePower,
  gatePower,
  gatePowerTexts,
  type PowerQuestion,
  powerProblem,
  shareText,
  type TypicalRelease,
} from '@seatrial/core';
import { Rollout } from '@seatrial/model';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { type OutputOptions, wantsColor } from '../output/format.ts';
import { paintedLine } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { type Column, tableLines } from '../output/table.ts';
import { createPaint, type Paint } from '../output/tone.ts';
import { type GateOptions, gateOf } from './gate-options.ts';
import { stepsFrom } from './steps-file.ts';

export interface PowerOptions extends GateOptions, OutputOptions {
  readonly requestsPerSecond: number;
  readonly stableRate: number;
  readonly steps?: string;
  readonly watchSeconds: number;
  readonly pods: number;
}

/** Shares of bad requests, from a version that is a little worse to one that is broken. */
const canaryRates = [0.005, 0.01, 0.02, 0.05, 0.2];

/** Says what the gate sees at a rate of requests, and what it does not. */
export async function power(options: PowerOptions, context: Context): Promise<ExitCode> {
  const { requestsPerSecond, stableRate, steps, watchSeconds, pods, output } = options;
  const question: PowerQuestion = {
    gate: gateOf(options),
    steps: steps === undefined ? Rollout.shape.steps.parse(undefined) : await stepsFrom(steps, context),
    watchSeconds,
    requestsPerSecond,
    stableRate,
    pods,
    canaryRates,
  };
  const problem = powerProblem(question);
  if (problem !== null)
    throw new CliError('Usage', `Cannot say what is seen: ${problem}`, '--help shows what each option means');
  const answer = gatePower(question);
  if (output === 'json' || output === 'yaml')
    await printValue(output, { requestsPerSecond, stableRate, ...answer }, context);
  else
    for (const each of powerLines(answer, createPaint(wantsColor(context))))
      paintedLine(context.stdout, each);
  return exitCodes.ok;
}

const stepColumns: readonly Column<GatePower['steps'][number]>[] = [
  { header: 'WEIGHT', cell: ({ weightPercent }) => `${weightPercent}%`, align: 'Right' },
  { header: 'REQUESTS OF THE CANARY', cell: ({ canaryRps }) => `${digits(canaryRps)}/s`, align: 'Right' },
  { header: 'WAITS', cell: ({ timeoutMinutes }) => minutesText(timeoutMinutes), align: 'Right' },
  {
    header: 'A GOOD VERSION PASSES',
    cell: ({ minutesToPass }) =>
      minutesToPass === null ? 'not in time' : `after ${minutesText(minutesToPass)}`,
  },
];

const ends = {
  Promoted: 'is promoted',
  RolledBack: 'is taken back for its errors',
  Inconclusive: 'is taken back, inconclusive: no evidence in time',
} satisfies Record<TypicalRelease['end'], string>;

const versionColumns: readonly Column<TypicalRelease>[] = [
  { header: 'BAD REQUESTS', cell: ({ canaryRate }) => shareText(canaryRate), align: 'Right' },
  { header: 'AFTER', cell: ({ minutes }) => minutesText(minutes), align: 'Right' },
  { header: 'A TYPICAL RELEASE', cell: ({ end }) => ends[end] },
];

/** Lines of at most 80 characters; the last one says what is not seen. */
function powerLines(answer: GatePower, paint: Paint): readonly string[] {
  const { steps, good, versions } = answer;
  const texts = gatePowerTexts(answer);
  // The same share twice would be a row too many.
  const others = versions.filter(({ canaryRate }) => canaryRate !== good.canaryRate);
  const rows = [good, ...others].sort((a, b) => a.canaryRate - b.canaryRate);
  return [
    ...(steps.length === 0 ? [] : [...tableLines(stepColumns, steps, paint), '']),
    ...tableLines(versionColumns, rows, paint),
    '',
    texts.seen,
    texts.notSeen,
  ];
}

function minutesText(value: number): string {
  return `${digits(value)} min`;
}

function digits(value: number): number {
  return Number(value.toPrecision(2));
}
