import { stringAt } from '../../fields.ts';
import { replicaCounts } from '../replica-counts.ts';
import { stuckPod } from '../stuck-pod.ts';
import { podsOfRevision } from './revisions.ts';
import type { LastingRow } from './workload-row.ts';

export const statefulSet: LastingRow = {
  type: 'Lasting',
  isOnEachNode: false,
  saysWhyNotMade: false,
  counts: replicaCounts,
  podsOfTemplate: (workload, pods) => podsOfRevision(pods, stringAt(workload, 'status', 'updateRevision')),
  ownTrouble: () => undefined,
  stuckPod,
};
