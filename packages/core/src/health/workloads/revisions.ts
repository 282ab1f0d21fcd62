import type { KubeObject } from '@seatrial/model';

export const revisionHashLabel = 'controller-revision-hash';

/** The pods that were made of a revision (apps/v1 ControllerRevision); none where it is not known. */
export function podsOfRevision(pods: readonly KubeObject[], hash: string | undefined): readonly KubeObject[] {
  return pods.filter((pod) => hash !== undefined && pod.metadata.labels?.[revisionHashLabel] === hash);
}
