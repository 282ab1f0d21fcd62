import type { ClusterPort, Op } from '@seatrial/core';
import type { ScenarioRun } from '@seatrial/model';
import { apiVersion, parseScenarioRun, readRecords, systemNamespace } from '@seatrial/model';

/**
 * All runs that can be read, whatever their labels: people set those. One that cannot be read never began, as only this
 * program begins them, so it has no say about others; its own rounds say what is wrong with it.
 */
export async function scenarioRuns(
  cluster: Pick<ClusterPort, 'list'>,
  op: Op,
): Promise<readonly ScenarioRun[]> {
  const objects = await cluster.list({ apiVersion, kind: 'ScenarioRun', namespace: systemNamespace }, op);
  return readRecords(objects, parseScenarioRun).records;
}
