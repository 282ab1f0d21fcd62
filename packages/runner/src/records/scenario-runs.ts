import { type ClusterPort, faultsReach, type ListQuery, type Op } from '@seatrial/core';
import type { KubeObject, ScenarioRun } from '@seatrial/model';
import { apiVersion, parseScenarioRun, readRecords, systemNamespace } from '@seatrial/model';

type Cluster = Pick<ClusterPort, 'list'>;

/**
 * All runs of a scenario that can be read, by their spec: people set the labels. One that cannot be read never began, as only
 * this program begins them, so it has no say about others; its own rounds say what is wrong with it.
 */
export function runsOf(cluster: Cluster, scenario: string, op: Op): Promise<readonly ScenarioRun[]> {
  return runs(cluster, { fields: { 'spec.scenario': scenario } }, op);
}

/** Those whose faults may be in force: rounds ask for them all the time, and of those that have ended there are many. */
export function runsUnderWay(cluster: Cluster, op: Op): Promise<readonly ScenarioRun[]> {
  return runs(cluster, { fieldsNot: { 'status.phase': ['', 'Pending', 'Completed'] } }, op);
}

/** Whether the faults of a run reach an application. @throws PortError */
export async function areFaultsInFlight(
  cluster: Cluster,
  place: { readonly application: string; readonly namespace: string | undefined },
  op: Op,
): Promise<boolean> {
  return faultsReach(await runsUnderWay(cluster, op), place);
}

/** Releases that have begun and not ended, of all namespaces, whether they can be read or not. */
export function releasesUnderWay(cluster: Cluster, op: Op): Promise<readonly KubeObject[]> {
  const still = ['', 'Pending', 'Promoted', 'RolledBack', 'Superseded', 'Failed'];
  return cluster.list({ apiVersion, kind: 'Release', fieldsNot: { 'status.phase': still } }, op);
}

async function runs(
  cluster: Cluster,
  which: Pick<ListQuery, 'fields' | 'fieldsNot'>,
  op: Op,
): Promise<readonly ScenarioRun[]> {
  const query = { apiVersion, kind: 'ScenarioRun', namespace: systemNamespace, ...which };
  return readRecords(await cluster.list(query, op), parseScenarioRun).records;
}
