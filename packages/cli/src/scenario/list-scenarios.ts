import { nextRun, parseSchedule } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { type Scenario, type ScenarioRun, toInstant } from '@seatrial/model';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withRecords } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { describeFailure } from '../failure.ts';
import type { Answer, OutputOptions } from '../output/format.ts';
import { line } from '../output/line.ts';
import { listOf, printAnswer } from '../output/print.ts';
import type { Column } from '../output/table.ts';
import { runColumns } from './columns.ts';
import { type DefinitionOptions, readDefinitions, unknownScenario } from './definitions.ts';
import { listRunsAndOdd } from './runs.ts';

export type ListScenariosOptions = ClusterOptions & OutputOptions & DefinitionOptions;

/** The runs that the cluster keeps; with a working copy or a repository, its scenarios and the newest run of each. */
export async function listScenarios(
  scenario: string | undefined,
  options: ListScenariosOptions,
  context: Context,
): Promise<ExitCode> {
  const config = await readDefinitions(options, context);
  const now = systemClock.now();
  if (config === undefined) {
    const runs = (await runsOf(options, context)).filter(
      ({ spec }) => scenario === undefined || spec.scenario === scenario,
    );
    const names = runs.map(({ metadata }) => `scenariorun.seatrial.dev/${metadata.name}`);
    const answer = { value: listOf(runs), columns: runColumns(now), rows: runs, names, none: 'no runs' };
    await printAnswer(options.output, answer, context);
  } else {
    const scenarios = config.scenarios.map(({ value }) => value);
    const runs = await runsIfThereIsACluster(options, context);
    await printAnswer(options.output, definitionAnswer(scenarios, scenario, runs, now), context);
  }
  return exitCodes.ok;
}

function runsOf(options: ClusterOptions, context: Context): Promise<readonly ScenarioRun[]> {
  return withRecords(options, context, ({ kube }) => listRunsAndOdd(kube, context.stderr, context.signal));
}

/** Files can be read without a cluster, unless it was asked for by name; then `undefined`, and a word about why. */
async function runsIfThereIsACluster(
  options: ClusterOptions,
  context: Context,
): Promise<readonly ScenarioRun[] | undefined> {
  try {
    return await runsOf(options, context);
  } catch (error) {
    context.signal.throwIfAborted();
    const { kubeconfig, context: inContext, api, server } = options;
    if ([kubeconfig, inContext, api, server].some((named) => named !== undefined)) throw error;
    line(context.stderr, `warning: the last runs are not known: ${describeFailure(error).message}`);
    return undefined;
  }
}

/** The scenarios of files, or the one of them that is wanted; `runs` is `undefined` where they are not known. @throws CliError NotFound */
export function definitionAnswer(
  scenarios: readonly Scenario[],
  wanted: string | undefined,
  runs: readonly ScenarioRun[] | undefined,
  now: number,
): Answer<DefinedScenario> {
  const rows = scenarios
    .filter(({ metadata }) => wanted === undefined || metadata.name === wanted)
    .map((value) => definedScenario(value, runs, now));
  if (wanted !== undefined && rows.length === 0) {
    throw unknownScenario(
      wanted,
      scenarios.map(({ metadata }) => metadata.name),
    );
  }
  return {
    value: { scenarios: rows },
    columns: definitionColumns,
    rows,
    names: rows.map(({ name }) => name),
    none: 'no scenarios among these files',
  };
}

interface DefinedScenario {
  readonly name: string;
  readonly application: string;
  readonly cluster: string;
  readonly faults: readonly string[];
  readonly onRelease: boolean;
  readonly schedule?: string;
  readonly nextAt?: string;
  readonly lastRun?: string;
  readonly lastVerdict?: string;
}

function definedScenario(
  { metadata, spec }: Scenario,
  runs: readonly ScenarioRun[] | undefined,
  now: number,
): DefinedScenario {
  const last = runs?.find((run) => run.spec.scenario === metadata.name && run.spec.cluster === spec.cluster);
  const parsed = spec.schedule === undefined ? undefined : parseSchedule(spec.schedule, spec.timeZone);
  const next = parsed?.type === 'Schedule' && !spec.suspend ? nextRun(parsed.schedule, now) : undefined;
  return {
    name: metadata.name,
    application: spec.application,
    cluster: spec.cluster,
    faults: spec.faults.map(({ type }) => type),
    onRelease: spec.onRelease,
    ...(spec.schedule === undefined ? {} : { schedule: spec.schedule }),
    ...(next === undefined ? {} : { nextAt: toInstant(next) }),
    ...(runs === undefined ? { lastVerdict: 'Unknown' } : {}),
    ...(last === undefined ? {} : lastOf(last)),
  };
}

function lastOf({ metadata, status }: ScenarioRun): Pick<DefinedScenario, 'lastRun' | 'lastVerdict'> {
  return { lastRun: metadata.name, lastVerdict: status?.verdict ?? status?.phase ?? 'Pending' };
}

const definitionColumns: readonly Column<DefinedScenario>[] = [
  { header: 'SCENARIO', cell: (it) => it.name },
  { header: 'APPLICATION', cell: (it) => it.application },
  { header: 'CLUSTER', cell: (it) => it.cluster },
  { header: 'FAULTS', cell: (it) => it.faults.join(',') },
  { header: 'ON RELEASE', cell: (it) => (it.onRelease ? 'yes' : 'no') },
  { header: 'SCHEDULE', cell: (it) => it.schedule },
  { header: 'NEXT', cell: (it) => it.nextAt },
  { header: 'LAST', cell: (it) => it.lastVerdict, toned: true },
  { header: 'LAST RUN', cell: (it) => it.lastRun, wide: true },
];
