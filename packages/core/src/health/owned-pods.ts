import type { KubeObject } from '@seatrial/model';
import { workloadOf } from './workloads/table.ts';

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
  const row = workloadOf(workload);
  return row?.type === 'Lasting' ? row.podsOfTemplate(workload, pods, own) : [];
}

/** The uid of what controls an object. */
export function controllerOf({ metadata }: KubeObject): string | undefined {
  return metadata.ownerReferences?.find((it) => it.controller === true)?.uid;
}
