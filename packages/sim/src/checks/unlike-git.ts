import { isSameJson, numberAt, stringAt, withField } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { labels, mayAdopt, refKey, refOf } from '@seatrial/model';
import { renderManifests } from '@seatrial/render';
import type { Versions } from '../git/versions.ts';
import { applied, frozen } from '../kube/json.ts';
import type { Store } from '../kube/store.ts';

/** Kinds of which a version may have objects. */
export const appliedKinds = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Job',
  'CronJob',
  'HorizontalPodAutoscaler',
  'Service',
  'ConfigMap',
  'NetworkPolicy',
  'HTTPRoute',
];

/** In which objects of an application a cluster differs from a version: missing, changed, or there without a reason. */
export function unlikeGit(
  versions: Versions,
  { name, namespace, tree }: { readonly name: string; readonly namespace: string; readonly tree: string },
  store: Store,
): readonly string[] {
  const objects = objectsOf(versions, { namespace, tree });
  const wanted = new Set(objects.map((object) => refKey(refOf(object))));
  const surplus = appliedKinds
    .flatMap((kind) => store.ofKind(kind, namespace))
    .filter(({ metadata }) => metadata.labels?.[labels.application] === name)
    // It may have been there before, and stays: checks/heirlooms.ts says where it must.
    .filter((object) => !mayAdopt(object))
    .filter((object) => !wanted.has(refKey(refOf(object))));
  return [
    ...missingOrChanged(objects, store).map(
      (object) => `${refKey(refOf(object))} is not as version ${tree.slice(0, 7)} says`,
    ),
    ...surplus.map((object) => `${refKey(refOf(object))} is in no version that runs`),
  ];
}

/** The objects of a version. */
export function objectsOf(
  versions: Versions,
  { namespace, tree }: { readonly namespace: string; readonly tree: string },
): readonly KubeObject[] {
  const { objects } = renderManifests(versions.filesOfTree(tree) ?? [], { namespace });
  return objects.map(({ object }) => object);
}

/** Which objects of a version a cluster does not have, or has otherwise. */
export function missingOrChanged(objects: readonly KubeObject[], store: Store): readonly KubeObject[] {
  const scaled = objects
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
    .map((object) => stringAt(object, 'spec', 'scaleTargetRef', 'name'));
  return objects.filter((object) => {
    const isScaled = object.kind === 'Deployment' && scaled.includes(object.metadata.name);
    const compared = isScaled ? frozen(withField(object, ['spec', 'replicas'], undefined)) : object;
    return !isGoneByItself(object, store) && !isAsWanted(store.get(refOf(object)), compared);
  });
}

/** A Job that is done and says that it deletes itself. */
function isGoneByItself(object: KubeObject, store: Store): boolean {
  return (
    object.kind === 'Job' &&
    numberAt(object, 'spec', 'ttlSecondsAfterFinished') !== undefined &&
    store.get(refOf(object)) === undefined
  );
}

/** Applying the manifest again would change nothing; weights of a route with one backend mean nothing. */
function isAsWanted(live: KubeObject | undefined, wanted: KubeObject): boolean {
  if (live === undefined) return false;
  const spec = live.kind === 'HTTPRoute' ? withoutWeights(live['spec']) : live['spec'];
  return (
    isSameJson(applied(spec, undefined, wanted['spec']), spec) && isSameJson(live['data'], wanted['data'])
  );
}

function withoutWeights(spec: unknown): unknown {
  return JSON.parse(JSON.stringify(spec, (key, value: unknown) => (key === 'weight' ? undefined : value)));
}
