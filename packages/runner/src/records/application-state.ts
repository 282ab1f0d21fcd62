import type { ClusterPort, NamespaceBy, Op } from '@seatrial/core';
import {
  type ApplicationState,
  apiVersion,
  type KubeObject,
  labels,
  type ObjectRef,
  parseApplicationState,
  parseRelease,
  type Release,
} from '@seatrial/model';

export function stateRef(namespace: string, application: string): ObjectRef {
  return { apiVersion, kind: 'ApplicationState', namespace, name: application };
}

/** The record of an application as it is made. @param namespaceBy absent where it only stands for one that is refused */
export function newState(
  application: string,
  { namespace, cluster, namespaceBy }: { namespace: string; cluster: string; namespaceBy?: NamespaceBy },
): KubeObject {
  return {
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name: application, namespace, labels: { [labels.application]: application } },
    spec: { application, cluster, ...(namespaceBy === undefined ? {} : { namespaceBy }) },
  };
}

/** Records are found by their spec, which nobody changes, and not by labels: those are for people. */
export function ofApplication(application: string): Readonly<Record<string, string>> {
  return { 'spec.application': application };
}

export async function releasesOf(
  cluster: Pick<ClusterPort, 'list'>,
  { spec, metadata: { namespace } }: ApplicationState,
  op: Op,
): Promise<readonly Release[]> {
  const query = { apiVersion, kind: 'Release', fields: ofApplication(spec.application) };
  const found = await cluster.list({ ...query, ...(namespace === undefined ? {} : { namespace }) }, op);
  return found.map(parseRelease);
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
