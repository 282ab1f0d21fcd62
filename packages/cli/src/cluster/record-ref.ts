import type { ApplicationState, ObjectRef, Release, ScenarioRun } from '@seatrial/model';

export function recordRef({
  apiVersion,
  kind,
  metadata,
}: ApplicationState | Release | ScenarioRun): ObjectRef {
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}
