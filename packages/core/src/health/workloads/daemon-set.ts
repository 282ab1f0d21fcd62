import type { KubeObject } from '@seatrial/model';
import { numberAt } from '../../fields.ts';
import { replicaCounts } from '../replica-counts.ts';
import { podsOfRevision, revisionHashLabel } from './revisions.ts';
import type { LastingRow } from './workload-row.ts';

export const daemonSet: LastingRow = {
  type: 'Lasting',
  revisionKind: 'ControllerRevision',
  isOnEachNode: true,
  saysWhyNotMade: false,
  counts: replicaCounts,
  podsOfTemplate(_, pods, revisions) {
    const newest = revisions.toSorted((a, b) => revisionOf(b) - revisionOf(a))[0];
    return podsOfRevision(pods, newest?.metadata.labels?.[revisionHashLabel]);
  },
  ownTrouble: () => undefined,
  stuckPod: () => undefined,
};

/** apps/v1 ControllerRevision. */
function revisionOf(revision: KubeObject): number {
  return numberAt(revision, 'revision') ?? 0;
}
