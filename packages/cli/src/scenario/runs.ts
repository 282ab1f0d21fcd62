import type { Kube } from '@seatrial/kube';
import { closest, parseScenarioRun, readRecords, type ScenarioRun, systemNamespace } from '@seatrial/model';
import { listRecords, readable } from '../cluster/records.ts';
import type { Output } from '../context.ts';
import { CliError } from '../failure.ts';

const candidatesMax = 8;

/**
 * The run that `wanted` means: its name, or the name of a scenario, which means its newest run.
 * @throws CliError NotFound with what there is
 */
export function chooseRun(runs: readonly ScenarioRun[], wanted: string): ScenarioRun {
  const run =
    runs.find(({ metadata }) => metadata.name === wanted) ??
    runs.find(({ spec }) => spec.scenario === wanted);
  if (run !== undefined) return run;
  const names = runs.map(({ metadata }) => metadata.name);
  const meant = closest(wanted, names);
  const some = names.slice(0, candidatesMax).join(', ');
  const hint =
    meant !== undefined
      ? `did you mean "${meant}"?`
      : some === ''
        ? 'no scenario has run on this cluster'
        : `the newest: ${some}`;
  throw new CliError('NotFound', `Cannot find a run or scenario named ${JSON.stringify(wanted)}`, hint);
}

/** Newest first; those that cannot be read are left out. @throws CliError, KubeError */
export async function listRuns(
  kube: Pick<Kube, 'list'>,
  signal: AbortSignal,
): Promise<readonly ScenarioRun[]> {
  const objects = await listRecords(kube, 'ScenarioRun', systemNamespace, signal);
  return newestFirst(readRecords(objects, parseScenarioRun).records);
}

/** The same, for who looks at all of them: those that cannot be read are named. */
export async function listRunsAndOdd(
  kube: Pick<Kube, 'list'>,
  stderr: Output,
  signal: AbortSignal,
): Promise<readonly ScenarioRun[]> {
  const objects = await listRecords(kube, 'ScenarioRun', systemNamespace, signal);
  return newestFirst(readable(objects, parseScenarioRun, stderr));
}

function newestFirst(runs: readonly ScenarioRun[]): readonly ScenarioRun[] {
  return runs.toSorted((a, b) => Date.parse(b.spec.trigger.at) - Date.parse(a.spec.trigger.at));
}
