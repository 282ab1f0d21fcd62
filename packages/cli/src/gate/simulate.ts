import {
  type Clock,
  LOOK_SECONDS_DEFAULT,
  type Quantiles,
  type ReleaseRun,
  type ReleaseSimulation,
  type SimulationOutcome,
  shareText,
  simulatedRuns,
  simulationOutcome,
  simulationProblem,
  waldMinutes,
} from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { type Fact, factLines } from '../output/description.ts';
import type { OutputOptions } from '../output/format.ts';
import { line } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { type GateOptions, gateOf } from './gate-options.ts';
import { stepsFrom } from './steps-file.ts';

export interface SimulateOptions extends GateOptions, OutputOptions {
  readonly rps: number;
  readonly weight: number;
  readonly stableRate: number;
  readonly canaryRate: number;
  readonly minutes: number;
  readonly steps?: string;
  readonly watchSeconds: number;
  readonly hangShare: number;
  readonly pods: number;
  readonly hiccupsPerPodHour: number;
  readonly hiccupSeconds: number;
  readonly burstsPerHour: number;
  readonly burstRequests: number;
  readonly burstSeconds: number;
  readonly burstReach: 'Both' | 'One';
  readonly countsPerFailure: number;
  readonly startUpSeconds: number;
  readonly runs: number;
  readonly seed: number;
  readonly lookSeconds?: number;
}

/** Longest stretch of computing before Ctrl-C is noticed and progress is printed. */
const breathEveryMs = 200;

/** Runs imagined releases through gate, promotion and watch. */
export async function simulate(options: SimulateOptions, context: Context): Promise<ExitCode> {
  const { weight, runs, output } = options;
  const simulation = await simulationOf(options, context);
  const problem = simulationProblem(simulation);
  if (problem !== null)
    throw new CliError('Usage', `Cannot simulate: ${problem}`, '--help shows what each option means');
  if (weight === 100) {
    const ceiling = shareText(simulation.gate.ceilingShare);
    const warning = `at a weight of 100% nothing reaches stable to compare with: only the ceiling of ${ceiling} can roll back`;
    line(context.stderr, `warning: ${warning}`);
  }
  const outcome = simulationOutcome(await allRuns(simulation, systemClock, context));
  if (output === 'json' || output === 'yaml') await printValue(output, shaped(outcome), context);
  else for (const each of factLines(facts(simulation, outcome, runs))) line(context.stdout, each);
  return exitCodes.ok;
}

async function simulationOf(options: SimulateOptions, context: Context): Promise<ReleaseSimulation> {
  const { rps, weight, minutes, steps, hiccupsPerPodHour, hiccupSeconds } = options;
  const { stableRate, canaryRate, watchSeconds, hangShare, pods, runs, seed } = options;
  const evidence = { timeoutSeconds: Math.round(minutes * 60) };
  return {
    gate: gateOf(options),
    steps: steps === undefined ? [{ setWeight: weight }, { evidence }] : await stepsFrom(steps, context),
    watchSeconds,
    rps,
    weightPercent: weight,
    stableRate,
    canaryRate,
    hangShare,
    pods,
    hiccups: { perPodHour: hiccupsPerPodHour, seconds: hiccupSeconds },
    bursts: burstsOf(options),
    countsPerFailure: options.countsPerFailure,
    startUpSeconds: options.startUpSeconds,
    runs,
    seed,
    lookSeconds: options.lookSeconds ?? LOOK_SECONDS_DEFAULT,
  };
}

function burstsOf(options: SimulateOptions): ReleaseSimulation['bursts'] {
  const {
    burstsPerHour: perHour,
    burstRequests: requests,
    burstSeconds: seconds,
    burstReach: reach,
  } = options;
  return { perHour, requests, seconds, reach };
}

/** All runs; on a terminal their progress is printed. @throws what the signal was aborted with */
async function allRuns(
  simulation: ReleaseSimulation,
  clock: Clock,
  { stderr, signal }: Context,
): Promise<readonly ReleaseRun[]> {
  const runs: ReleaseRun[] = [];
  const showProgress = (text: string): void => {
    if (stderr.isTerminal) stderr.write(`\r${text}\u001B[K`);
  };
  let breathAt = clock.now() + breathEveryMs;
  for (const run of simulatedRuns(simulation)) {
    runs.push(run);
    if (clock.now() < breathAt) continue;
    showProgress(`${runs.length} of ${simulation.runs} runs`);
    await clock.sleep(0, signal);
    breathAt = clock.now() + breathEveryMs;
  }
  showProgress('');
  return runs;
}

/** The same fields whatever happened: where nothing was rolled back, or promoted, the times are null. */
function shaped({ minutesToRollback, minutesToPromotion, ...rest }: SimulationOutcome): unknown {
  const never = { p50: null, p95: null };
  return {
    rollback: rest.rollback,
    minutesToRollback: minutesToRollback ?? never,
    badRequests: rest.badRequests,
    promoted: rest.promoted,
    inconclusive: rest.inconclusive,
    minutesToPromotion: minutesToPromotion ?? never,
  };
}

function facts(simulation: ReleaseSimulation, outcome: SimulationOutcome, runs: number): readonly Fact[] {
  const { badRequests, minutesToRollback } = outcome;
  const bound = waldMinutes(simulation);
  const ratio =
    bound === null || minutesToRollback === null
      ? undefined
      : `${minutesText(bound)} is the least a test with this alpha can need on average; the median is ${digits(minutesToRollback.p50 / bound)} times that`;
  return [
    ['Rolled back', `${shareText(outcome.rollback)} of ${runs} releases`],
    ['Time to rollback', timesText(minutesToRollback)],
    ['Bound', ratio],
    ['Promoted', shareText(outcome.promoted)],
    ['Time to promotion', timesText(outcome.minutesToPromotion)],
    ['Inconclusive', `${shareText(outcome.inconclusive)}, for want of evidence in time`],
    [
      'Bad requests',
      `${badRequests.p50} median, ${badRequests.p95} at the 95th percentile, of the new version`,
    ],
  ];
}

function timesText(minutes: Quantiles | null): string {
  if (minutes === null) return 'never';
  return `${minutesText(minutes.p50)} median, ${minutesText(minutes.p95)} at the 95th percentile`;
}

function minutesText(value: number): string {
  return `${digits(value)} min`;
}

function digits(value: number): number {
  return Number(value.toPrecision(3));
}
