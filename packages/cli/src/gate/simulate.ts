import {
  type Clock,
  type GateOutcome,
  type GateRun,
  type GateSimulation,
  gateOutcome,
  gateRuns,
  LOOK_SECONDS_DEFAULT,
  simulationProblem,
} from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { factLines } from '../output/facts.ts';
import type { OutputOptions } from '../output/format.ts';
import { line } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { shareText } from '../release/gate-text.ts';
import { type GateOptions, gateOf } from './gate-options.ts';

export interface SimulateOptions extends GateOptions, OutputOptions {
  readonly rps: number;
  readonly weight: number;
  readonly stableRate: number;
  readonly canaryRate: number;
  readonly minutes: number;
  readonly runs: number;
  readonly seed: number;
  readonly lookSeconds?: number;
}

/** Longest stretch of computing before Ctrl-C is heard and progress is told. */
const breathEveryMs = 200;

/** Runs the error-rate gate on imagined canaries. */
export async function simulate(options: SimulateOptions, context: Context): Promise<ExitCode> {
  const { rps, weight, stableRate, canaryRate, minutes, runs, seed, output } = options;
  const simulation = {
    gate: gateOf(options),
    rps,
    weightPercent: weight,
    stableRate,
    canaryRate,
    minutes,
    runs,
    seed,
    lookSeconds: options.lookSeconds ?? LOOK_SECONDS_DEFAULT,
  };
  const problem = simulationProblem(simulation);
  if (problem !== null)
    throw new CliError('Usage', `Cannot simulate: ${problem}`, '--help shows what each option means');
  if (weight === 100) {
    const ceiling = shareText(simulation.gate.ceilingShare);
    const warning = `at a weight of 100% nothing reaches stable to compare with: only the ceiling of ${ceiling} can roll back`;
    line(context.stderr, `warning: ${warning}`);
  }
  const outcome = gateOutcome(await allRuns(simulation, systemClock, context));
  if (output === 'json' || output === 'yaml') await printValue(output, shaped(outcome), context);
  else for (const each of factLines(facts(outcome, runs))) line(context.stdout, each);
  return exitCodes.ok;
}

/** All runs, told on a terminal as they come. @throws what the signal was aborted with */
async function allRuns(
  simulation: GateSimulation,
  clock: Clock,
  { stderr, signal }: Context,
): Promise<readonly GateRun[]> {
  const runs: GateRun[] = [];
  const tell = (text: string): void => {
    if (stderr.isTerminal) stderr.write(`\r${text}\u001B[K`);
  };
  let breathAt = clock.now() + breathEveryMs;
  for (const run of gateRuns(simulation)) {
    runs.push(run);
    if (clock.now() < breathAt) continue;
    tell(`${runs.length} of ${simulation.runs} runs`);
    await clock.sleep(0, signal);
    breathAt = clock.now() + breathEveryMs;
  }
  tell('');
  return runs;
}

/** The same fields whatever happened: where nothing was rolled back the times are null. */
function shaped({ rollback, minutesToRollback, badRequests }: GateOutcome): unknown {
  return { rollback, minutesToRollback: minutesToRollback ?? { p50: null, p95: null }, badRequests };
}

function facts({ rollback, minutesToRollback, badRequests }: GateOutcome, runs: number) {
  const minutes = (value: number): string => `${Number(value.toPrecision(3))} min`;
  const times =
    minutesToRollback === null
      ? 'never'
      : `${minutes(minutesToRollback.p50)} median, ${minutes(minutesToRollback.p95)} at the 95th percentile`;
  return [
    ['Rolled back', `${shareText(rollback)} of ${runs} runs`],
    ['Time to rollback', times],
    ['Bad requests', `${badRequests.p50} median, ${badRequests.p95} at the 95th percentile, of the canary`],
  ] as const;
}
