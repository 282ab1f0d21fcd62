import { field, isSameJson, items, numberAt, stringAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { renderManifests } from '@seatrial/render';
import type { Versions } from '../git/versions.ts';
import type { VirtualCluster } from '../kube/virtual-cluster.ts';

const kinds: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet']);

/**
 * Which pods of an application's workloads do not run a version, or have not read its configuration: seen from outside,
 * by the pods themselves and the version's manifests alone. Where a workload should have pods and none runs the version,
 * that is reported, too.
 */
export function unlikePods(
  versions: Versions,
  { namespace, tree }: { readonly namespace: string; readonly tree: string },
  { store, kubelet }: Pick<VirtualCluster, 'store' | 'kubelet'>,
): readonly string[] {
  const { objects } = renderManifests(versions.filesOfTree(tree) ?? [], { namespace });
  const configs = new Map(
    objects
      .filter(({ object }) => object.kind === 'ConfigMap' || object.kind === 'Secret')
      .map(({ object }) => [refKey(refOf(object)), object['data']]),
  );

  function hasRead(pod: KubeObject): boolean {
    const read = kubelet.configsOf(pod) ?? [];
    return read.every(
      ({ ref, data }) => !configs.has(refKey(ref)) || isSameJson(configs.get(refKey(ref)), data),
    );
  }

  function unlikeIn(workload: KubeObject): readonly string[] {
    const live = store.get(refOf(workload));
    if (live === undefined) return [`${workload.kind} ${workload.metadata.name} is not there`];
    const pods = store
      .ofKind('Pod', namespace)
      .filter(
        (pod) =>
          isControlledBy(pod, live) &&
          pod.metadata.deletionTimestamp === undefined &&
          stringAt(pod, 'status', 'phase') !== 'Failed',
      );
    const wanted = imagesOf(field(workload, 'spec', 'template', 'spec'));
    const shouldHavePods = workload.kind === 'DaemonSet' || (numberAt(live, 'spec', 'replicas') ?? 1) > 0;
    if (shouldHavePods && pods.length === 0) return [`${workload.metadata.name} has no pod`];
    return pods.flatMap((pod) => {
      if (!isSameJson(imagesOf(pod['spec']), wanted))
        return [`pod ${pod.metadata.name} runs ${imagesOf(pod['spec']).join(', ')}`];
      return hasRead(pod) ? [] : [`pod ${pod.metadata.name} has read another configuration`];
    });
  }

  return objects
    .map(({ object }) => object)
    .filter(({ kind }) => kinds.has(kind))
    .flatMap(unlikeIn);
}

export function isControlledBy(pod: KubeObject, owner: KubeObject): boolean {
  return (
    pod.metadata.ownerReferences?.some((it) => it.controller === true && it.uid === owner.metadata.uid) ===
    true
  );
}

function imagesOf(podSpec: unknown): readonly (string | undefined)[] {
  return [...items(podSpec, 'initContainers'), ...items(podSpec, 'containers')].map((it) =>
    stringAt(it, 'image'),
  );
}
