import { stableAmong } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import {
  type ApplicationState,
  parseApplicationState,
  parseRelease,
  type Release,
  readRecords,
} from '@seatrial/model';
import { listRecords } from '../cluster/records.ts';

export interface RecordsSeen {
  readonly releases: readonly Release[];
  readonly states: readonly ApplicationState[];
}

/** All releases, and what each application runs. @throws KubeError */
export async function listAll(
  kube: Pick<Kube, 'list'>,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<RecordsSeen> {
  const [releases, states] = await Promise.all([
    listRecords(kube, 'Release', namespace, signal),
    listRecords(kube, 'ApplicationState', namespace, signal),
  ]);
  return {
    releases: readRecords(releases, parseRelease).records,
    states: readRecords(states, parseApplicationState).records,
  };
}

/** The name of the release that is stable where `release` is. */
export function stableBeside(release: Release, { releases, states }: RecordsSeen): string | undefined {
  const { metadata, spec } = release;
  const state = states.find(
    (it) => it.metadata.namespace === metadata.namespace && it.spec.application === spec.application,
  );
  return stableAmong(
    state?.status?.stableRelease,
    releases.filter((it) => isBeside(it, release)),
  );
}

/** Whether it is of the same application, in the same Namespace. */
export function isBeside(other: Release, { metadata, spec }: Release): boolean {
  return other.metadata.namespace === metadata.namespace && other.spec.application === spec.application;
}
