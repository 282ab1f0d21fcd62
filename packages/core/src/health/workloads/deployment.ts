import type { EpochMs, KubeObject } from '@seatrial/model';
import { field, withField } from '../../fields.ts';
import { nameOf } from '../../name-of.ts';
import { isSameJson } from '../../same-json.ts';
import { conditionOf } from '../conditions.ts';
import type { PodTrouble } from '../pod-failure.ts';
import { refusalTrouble } from '../refused.ts';
import { replicaCounts } from '../replica-counts.ts';
import type { LastingRow } from './workload-row.ts';

const templateHashLabel = 'pod-template-hash';

export const deployment: LastingRow = {
  type: 'Lasting',
  revisionKind: 'ReplicaSet',
  isOnEachNode: false,
  saysWhyNotMade: true,
  counts: replicaCounts,
  podsOfTemplate(workload, pods, revisions) {
    const hashes = new Set(
      revisions
        .filter((set) => isOfTemplate(set, workload))
        .map((set) => set.metadata.labels?.[templateHashLabel]),
    );
    return pods.filter((pod) => hashes.has(pod.metadata.labels?.[templateHashLabel]));
  },
  ownTrouble: (workload, now) => replicaTrouble(workload, now) ?? pausedTrouble(workload),
  stuckPod: () => undefined,
};

/**
 * A ReplicaSet is of the present template when its own is the same but for the hash, as the Deployment controller itself
 * decides (k8s.io/kubernetes pkg/controller/deployment/util, FindNewReplicaSet).
 */
function isOfTemplate(replicaSet: KubeObject, workload: KubeObject): boolean {
  const [a, b] = [replicaSet, workload].map((it) =>
    withField(field(it, 'spec', 'template'), ['metadata', 'labels', templateHashLabel], undefined),
  );
  return isSameJson(a, b);
}

/** Quota, admission: the ReplicaSet cannot even make its pods. */
function replicaTrouble(workload: KubeObject, now: EpochMs): PodTrouble | undefined {
  const condition = conditionOf(workload, 'ReplicaFailure');
  return condition?.status === 'True' ? refusalTrouble(condition, now) : undefined;
}

/** Set in the manifest or by a person ("kubectl rollout pause"): its controller replaces no pod until it is resumed. */
function pausedTrouble(workload: KubeObject): PodTrouble | undefined {
  if (field(workload, 'spec', 'paused') !== true) return undefined;
  const message = `${nameOf(workload)} is paused (spec.paused), so none of its pods is replaced`;
  return { fault: 'Infrastructure', reason: 'DeploymentPaused', message };
}
