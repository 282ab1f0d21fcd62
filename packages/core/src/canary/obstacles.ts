import { type KubeObject, refKey, refOf, type ValuePath } from '@seatrial/model';
import { items, stringAt } from '../fields.ts';
import { nameOf } from '../name-of.ts';
import { selectedPolicies } from './canary-policies.ts';
import { canaryName } from './names.ts';
import { podLabels } from './pod-labels.ts';
import { readConfigs } from './references.ts';
import { routerOf } from './routers/table.ts';
import { gatedOf } from './workloads/table.ts';

/** Why two versions cannot stand beside each other, and where that is written. */
export interface Obstacle {
  readonly object: KubeObject;
  readonly path: ValuePath;
  readonly message: string;
  readonly hint: string;
}

/** The parts of an application that a rollout names. */
export interface Gated {
  readonly deployment: KubeObject;
  readonly service?: KubeObject;
  readonly route?: KubeObject;
}

/** What a canary would break, or would be broken by; known from the manifests alone. */
export function obstacles(desired: readonly KubeObject[], gated: Gated): readonly Obstacle[] {
  const { deployment, route } = gated;
  return [
    ...nameObstacles(desired, gated),
    ...ownObstacles(deployment),
    ...selectorObstacles(desired, deployment),
    ...volumeObstacles(desired, deployment),
    ...(route === undefined ? [] : weightObstacles(route)),
  ];
}

/** An object that has a name which the canary needs would be overwritten, and deleted in the end. */
function nameObstacles(desired: readonly KubeObject[], { deployment, service }: Gated): readonly Obstacle[] {
  const originals = [
    deployment,
    ...(service === undefined ? [] : [service]),
    ...readConfigs(deployment, desired),
    ...selectedPolicies(desired, deployment),
  ];
  const taken = new Map(
    originals.map((it) => [refKey({ ...refOf(it), name: canaryName(it.metadata.name) }), it]),
  );
  return desired.flatMap((object) => {
    const original = taken.get(refKey(refOf(object)));
    if (original === undefined) return [];
    const message = `${nameOf(object)} has the name that the canary's copy of ${nameOf(original)} needs`;
    return [{ object, path: ['metadata', 'name'], message, hint: 'give it another name' }];
  });
}

/** A kind or a way of being replaced that leaves no room for a canary. */
function ownObstacles(object: KubeObject): readonly Obstacle[] {
  return (gatedOf(object)?.obstacles(object) ?? []).map((obstacle) => ({ object, ...obstacle }));
}

/** A canary's pods differ in labels that stable selectors go by; those may leave no labels that none of them finds. */
function selectorObstacles(desired: readonly KubeObject[], object: KubeObject): readonly Obstacle[] {
  if (podLabels(desired, object) !== undefined) return [];
  return [
    {
      object,
      path: ['spec', 'selector'],
      message: indistinguishable(object),
      hint: 'give it a label of its own in spec.selector.matchLabels, or remove spec.rollout from the Application',
    },
  ];
}

export function indistinguishable(deployment: KubeObject): string {
  return `${nameOf(deployment)} and the Services select pods so that whatever labels a canary has, one of them finds it`;
}

function volumeObstacles(desired: readonly KubeObject[], deployment: KubeObject): readonly Obstacle[] {
  return items(deployment, 'spec', 'template', 'spec', 'volumes').flatMap((volume, index) => {
    const name = stringAt(volume, 'persistentVolumeClaim', 'claimName');
    const claim = desired.find(
      ({ kind, metadata }) => kind === 'PersistentVolumeClaim' && metadata.name === name,
    );
    const modes = items(claim, 'spec', 'accessModes');
    if (claim === undefined || modes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany'))
      return [];
    return [
      {
        object: deployment,
        path: ['spec', 'template', 'spec', 'volumes', index],
        message: `${nameOf(deployment)} mounts ${nameOf(claim)}, which only one node or pod may have (${modes.join(', ')})`,
        hint: 'use ReadWriteMany, or remove spec.rollout from the Application',
      },
    ];
  });
}

/** Weights that cannot be shared with a canary. */
function weightObstacles(route: KubeObject): readonly Obstacle[] {
  return (routerOf(route)?.obstacles(route) ?? []).map((obstacle) => ({ object: route, ...obstacle }));
}
