import type { KubeObject } from '@seatrial/model';
import { refKey, refOf } from '@seatrial/model';
import { stringAt } from '../fields.ts';

/** Of these objects, by `refKey`, those whose replicas a HorizontalPodAutoscaler among them decides. */
export function autoscaledWorkloads(objects: readonly KubeObject[]): ReadonlySet<string> {
  const scaled = new Set(
    objects
      .filter(({ kind }) => kind === 'HorizontalPodAutoscaler')
      .map((object) => {
        const target = (name: string) => stringAt(object, 'spec', 'scaleTargetRef', name);
        return `${target('kind')}/${target('name')}`;
      }),
  );
  return new Set(
    objects
      .filter(({ kind, metadata }) => scaled.has(`${kind}/${metadata.name}`))
      .map((object) => refKey(refOf(object))),
  );
}
