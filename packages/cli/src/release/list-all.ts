import type { Kube } from '@seatrial/kube';
import { type ApplicationState, parseApplicationState, parseRelease, type Release } from '@seatrial/model';
import { listRecords } from '../cluster/list-records.ts';

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
  return { releases: releases.map(parseRelease), states: states.map(parseApplicationState) };
}
