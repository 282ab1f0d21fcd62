import type { KubeObject } from '@seatrial/model';
import { field, numberAt, stringAt, withField } from '../fields.ts';
import { isSameJson } from '../same-json.ts';

const templateHashLabel = 'pod-template-hash';
const revisionHashLabel = 'controller-revision-hash';

/**
 * The pods that a workload owns: those whose controller it is, or is a ReplicaSet of it. Labels do not tell: an orphan, a
 * pod of another workload or one that a person made may have the same.
 *
 * @param revisions ReplicaSets of a Deployment; others are ignored
 */
export function ownedPods(
  workload: KubeObject,
  pods: readonly KubeObject[],
  revisions: readonly KubeObject[],
): readonly KubeObject[] {
  const owners = new Set([
    workload.metadata.uid,
    ...revisions.filter((it) => controllerOf(it) === workload.metadata.uid).map((it) => it.metadata.uid),
  ]);
  return pods.filter((pod) => {
    const controller = controllerOf(pod);
    return controller !== undefined && owners.has(controller);
  });
}

/**
 * Of a workload's pods those of its present template: a crash of the version before says nothing about the one that
 * replaces it.
 *
 * @param revisions ReplicaSets of a Deployment, ControllerRevisions of a DaemonSet; a StatefulSet names its own
 */
export function podsOfTemplate(
  workload: KubeObject,
  pods: readonly KubeObject[],
  revisions: readonly KubeObject[],
): readonly KubeObject[] {
  const own = revisions.filter(({ metadata }) =>
    metadata.ownerReferences?.some(({ uid }) => uid === workload.metadata.uid),
  );
  switch (workload.kind) {
    case 'StatefulSet': {
      const hash = stringAt(workload, 'status', 'updateRevision');
      return pods.filter((pod) => hash !== undefined && pod.metadata.labels?.[revisionHashLabel] === hash);
    }
    case 'DaemonSet': {
      const newest = own.toSorted((a, b) => revisionOf(b) - revisionOf(a))[0];
      const hash = newest?.metadata.labels?.[revisionHashLabel];
      return pods.filter((pod) => hash !== undefined && pod.metadata.labels?.[revisionHashLabel] === hash);
    }
    default: {
      const hashes = new Set(
        own
          .filter((set) => isOfTemplate(set, workload))
          .map((set) => set.metadata.labels?.[templateHashLabel]),
      );
      return pods.filter((pod) => hashes.has(pod.metadata.labels?.[templateHashLabel]));
    }
  }
}

/**
 * A ReplicaSet is of the present template when its own is the same but for the hash, as the Deployment controller itself
 * decides (k8s.io/kubernetes pkg/controller/deployment/util, FindNewReplicaSet).
 */
function isOfTemplate(replicaSet: KubeObject, deployment: KubeObject): boolean {
  const [a, b] = [replicaSet, deployment].map((it) =>
    withField(field(it, 'spec', 'template'), ['metadata', 'labels', templateHashLabel], undefined),
  );
  return isSameJson(a, b);
}

/** The uid of what controls an object. */
export function controllerOf({ metadata }: KubeObject): string | undefined {
  return metadata.ownerReferences?.find((it) => it.controller === true)?.uid;
}

/** apps/v1 ControllerRevision. */
function revisionOf(revision: KubeObject): number {
  return numberAt(revision, 'revision') ?? 0;
}
