import { numberAt, stringAt, withField } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { between } from '../draws.ts';
import type { ControllerParts } from './controller.ts';
import { isTerminating } from './pod.ts';

const everyMs = 15_000;

/** The HorizontalPodAutoscaler: gives a Deployment as many replicas as it likes, between its limits. */
export function startAutoscalers({ store, timeline, rng }: ControllerParts): void {
  function look(autoscaler: KubeObject): void {
    timeline.after(everyMs, () => {
      const live = store.get(refOf(autoscaler));
      if (live === undefined || live.metadata.uid !== autoscaler.metadata.uid || isTerminating(live)) return;
      scale(live);
      look(live);
    });
  }

  function scale(autoscaler: KubeObject): void {
    const { namespace = '' } = autoscaler.metadata;
    const name = stringAt(autoscaler, 'spec', 'scaleTargetRef', 'name') ?? '';
    const target = store.get({ apiVersion: 'apps/v1', kind: 'Deployment', namespace, name });
    if (target === undefined || isTerminating(target) || rng.next() < 0.5) return;
    const limits = [
      numberAt(autoscaler, 'spec', 'minReplicas') ?? 1,
      numberAt(autoscaler, 'spec', 'maxReplicas') ?? 1,
    ] as const;
    // Written as by somebody else: to the runner an autoscaler is one.
    store.put(withField(target, ['spec', 'replicas'], between(rng, limits)), 'Person');
  }

  store.onChange(({ type, object }) => {
    if (object.kind === 'HorizontalPodAutoscaler' && type === 'Added') look(object);
  });
}
