import type { ClusterPort, Op } from '@seatrial/core';
import { type ApplicationState, apiVersion, type ObjectRef, parseApplicationState } from '@seatrial/model';

export function stateRef(namespace: string, application: string): ObjectRef {
  return { apiVersion, kind: 'ApplicationState', namespace, name: application };
}

/** Records are found by their spec, which nobody changes, and not by labels: those are for people. */
export function ofApplication(application: string): Readonly<Record<string, string>> {
  return { 'spec.application': application };
}

/** @returns undefined before the first look at the application */
export async function applicationState(
  cluster: Pick<ClusterPort, 'get'>,
  namespace: string,
  application: string,
  op: Op,
): Promise<ApplicationState | undefined> {
  const found = await cluster.get(stateRef(namespace, application), op);
  return found === undefined ? undefined : parseApplicationState(found);
}
