import { configReferences, field, isSameJson, stringMap } from '@seatrial/core';
import type { KubeObject, Release } from '@seatrial/model';
import { parseRelease, refKey, refOf } from '@seatrial/model';
import { isTerminating, selects } from '../kube/pod.ts';
import type { Change, Store } from '../kube/store.ts';
import type { Check } from './check.ts';
import { isStuckPodDeleted } from './stuck-pod.ts';

const promise = 'the stable workload is not touched until the verdict';

/**
 * From the canary's beginning until Promoting, what the stable pods run and read stays as it was. What people change meanwhile may
 * be put back, and nothing else be made of it.
 */
export const stableUntouched: Check = ({ site: { cluster }, violated }) => {
  const frozenBy = new Map<string, Map<string, KubeObject>>();
  /** As the runner has written them last. */
  const applied = new Map<string, KubeObject>();

  return (change) => {
    const { type, object, by } = change;
    if (object.kind === 'Release' && type !== 'Deleted') follow(parseRelease(object));
    if (object.kind === 'Pod' && by === 'Runner' && !isStuckPodDeleted(cluster.store, change))
      violated(promise, `the runner wrote pod ${object.metadata.name}`);
    const key = refKey(refOf(object));
    for (const [release, kept] of frozenBy) {
      const before = kept.get(key);
      if (before === undefined) continue;
      if (by === 'Person' || isPutBack(change)) {
        kept.set(key, object);
        continue;
      }
      // That a person has deleted it is seen in the end by the cluster's own word.
      const goesByHand = isTerminating(before) && by === 'Cluster';
      if (goesByHand || (type !== 'Deleted' && sameContent(before, object))) continue;
      violated(promise, `${type} ${key} by ${by} while ${release} was on trial`);
    }
    if (by === 'Runner') applied.set(key, object);
  };

  function isPutBack({ type, object, by }: Change): boolean {
    const earlier = applied.get(refKey(refOf(object)));
    return by === 'Runner' && type !== 'Deleted' && earlier !== undefined && sameContent(earlier, object);
  }

  function follow({ metadata: { name }, status, spec }: Release): void {
    const phase = status?.phase;
    if (phase === 'Preparing' && !frozenBy.has(name)) {
      frozenBy.set(name, usedByStable(cluster.store, spec.rollout?.workload.name ?? ''));
    }
    if (phase !== 'Preparing' && phase !== 'Progressing' && phase !== 'RollingBack') frozenBy.delete(name);
  }
};

function usedByStable(store: Store, workload: string): Map<string, KubeObject> {
  const deployment = store.ofKind('Deployment').find((it) => it.metadata.name === workload);
  if (deployment === undefined) return new Map();
  const { namespace = '' } = deployment.metadata;
  const labels = stringMap(deployment, 'spec', 'template', 'metadata', 'labels');
  const services = store
    .ofKind('Service', namespace)
    .filter((it) => selects(stringMap(it, 'spec', 'selector'), { ...it, metadata: { name: '', labels } }));
  const configs = configReferences(field(deployment, 'spec', 'template', 'spec')).flatMap(
    ({ kind, name }) => store.get({ apiVersion: 'v1', kind, namespace, name }) ?? [],
  );
  return new Map([deployment, ...services, ...configs].map((object) => [refKey(refOf(object)), object]));
}

function sameContent(a: KubeObject, b: KubeObject): boolean {
  return isSameJson(a['spec'], b['spec']) && isSameJson(a['data'], b['data']);
}
