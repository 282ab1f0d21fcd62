import { items, stringAt, versionAnnotation } from '@seatrial/core';
import { annotations, type KubeObject, labels } from '@seatrial/model';
import { type Check, isCanary } from './check.ts';

/**
 * What has a wave comes in its turn: workloads become those of a version once its Jobs of lower waves are complete, and Jobs of
 * higher waves are made once its workloads are those of the version.
 */
export const waveOrder: Check = ({ world: { applications }, site: { cluster }, violated }) => {
  const { store } = cluster;

  return ({ type, object, previous, by }) => {
    if (by !== 'Runner' || type === 'Deleted' || isCanary(object)) return;
    const version = versionOf(object);
    if (version === undefined || version === versionOf(previous)) return;
    if (object.kind === 'Deployment') {
      const early = store
        .ofKind('Job', object.metadata.namespace)
        .find((job) => isWith(object, job) && waveOf(job) < 0 && !isComplete(job));
      if (early !== undefined) tell(object, early);
    }
    if (object.kind === 'Job' && type === 'Added' && waveOf(object) > 0) {
      const { namespace, labels: own } = object.metadata;
      // Of other workloads it cannot be told here whether the version has them, or drops them at its end.
      const { rollout } =
        applications.find(({ metadata }) => metadata.name === own?.[labels.application])?.spec ?? {};
      const late = store
        .ofKind('Deployment', namespace)
        .find((it) => it.metadata.name === rollout?.workload.name && versionOf(it) !== version);
      if (late !== undefined) tell(object, late);
    }
  };

  function tell(object: KubeObject, before: KubeObject): void {
    const names = [object, before].map(({ kind, metadata }) => `${kind} ${metadata.name}`);
    violated('a wave begins once the one before it is healthy', names.join(' before '));
  }
};

/** Of the same version. */
function isWith(object: KubeObject, other: KubeObject): boolean {
  return versionOf(object) === versionOf(other);
}

function isComplete(job: KubeObject): boolean {
  return items(job, 'status', 'conditions').some((it) => stringAt(it, 'type') === 'Complete');
}

function waveOf({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.[annotations.wave] ?? 0);
}

/** By the annotation that marks what a version has applied. */
function versionOf(object: KubeObject | undefined): string | undefined {
  return object?.metadata.annotations?.[versionAnnotation];
}
