import type { Kube } from '@seatrial/kube';
import { parseScenarioRun, type ScenarioRun, systemNamespace } from '@seatrial/model';
import { listRecords } from '../cluster/list-records.ts';

/** Newest first. @throws CliError, KubeError */
export async function listRuns(
  kube: Pick<Kube, 'list'>,
  signal: AbortSignal,
): Promise<readonly ScenarioRun[]> {
  const runs = (await listRecords(kube, 'ScenarioRun', systemNamespace, signal)).map(parseScenarioRun);
  return runs.toSorted((a, b) => Date.parse(b.spec.trigger.at) - Date.parse(a.spec.trigger.at));
}
