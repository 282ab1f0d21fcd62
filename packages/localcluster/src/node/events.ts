import type { Clock } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import type { ObjectRef } from '@seatrial/model';
import type { Log } from '../log.ts';
import type { NodeLimits } from './limits.ts';
import { apiTime, type Pod } from './pod.ts';

interface PodEvent {
  readonly type: 'Normal' | 'Warning';
  /** The kubelet's word for it. */
  readonly reason: string;
  readonly message: string;
  /** The container it is about, if it is about one. */
  readonly container?: string;
}

/** Reports to the API server what happened to pods. Never fails and never waits: an event is information, not state. */
export interface EventRecorder {
  record(pod: Pod, event: PodEvent): void;
}

export interface EventRecorderParts {
  readonly kube: Kube;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Equal events become one with a count; what is over the limits of the queue is dropped, and the log says so. */
export function createEventRecorder(
  { kube, clock, log, signal }: EventRecorderParts,
  limits: NodeLimits,
): EventRecorder {
  const known = new Map<string, { readonly ref: ObjectRef; count: number }>();
  let queue: Promise<void> = Promise.resolve();
  let queued = 0;
  let serial = 0;

  async function write(pod: Pod, event: PodEvent, at: number): Promise<void> {
    const key = JSON.stringify([pod.metadata.uid, event]);
    const before = known.get(key);
    if (before !== undefined) {
      before.count += 1;
      const patch = { count: before.count, lastTimestamp: apiTime(at) };
      try {
        await kube.patch(before.ref, patch, { type: 'merge', signal });
        return;
      } catch (error) {
        // The API server forgets events after a while.
        if (!isKubeError(error, 'NotFound')) throw error;
      }
    }
    serial += 1;
    const name = `${pod.metadata.name}.${at.toString(16)}${serial.toString(16)}`;
    const created = await kube.create(eventObject(name, pod, event, at), { signal });
    remember(key, {
      apiVersion: 'v1',
      kind: 'Event',
      namespace: pod.metadata.namespace,
      name: created.metadata.name,
    });
  }

  function remember(key: string, ref: ObjectRef): void {
    const oldest = known.keys().next();
    if (known.size >= limits.eventsRemembered && oldest.done !== true) known.delete(oldest.value);
    known.set(key, { ref, count: 1 });
  }

  return {
    record(pod, event) {
      if (signal.aborted) return;
      if (queued >= limits.eventsQueued) {
        log(
          `dropped the event ${event.reason} of pod ${pod.metadata.name}: ${queued} are waiting to be written`,
        );
        return;
      }
      queued += 1;
      const at = clock.now();
      queue = queue
        .then(() => write(pod, event, at))
        .catch((error: unknown) => {
          // The namespace of a pod that ends may be gone or closing.
          const expected = signal.aborted || isKubeError(error, 'NotFound', 'Forbidden');
          if (!expected)
            log(`cannot write the event ${event.reason} of pod ${pod.metadata.name}: ${String(error)}`);
        })
        .finally(() => {
          queued -= 1;
        });
    },
  };
}

function eventObject(name: string, { metadata, spec }: Pod, event: PodEvent, at: number) {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace: metadata.namespace },
    type: event.type,
    reason: event.reason,
    message: event.message,
    count: 1,
    firstTimestamp: apiTime(at),
    lastTimestamp: apiTime(at),
    source: { component: 'kubelet', host: spec.nodeName },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'Pod',
      namespace: metadata.namespace,
      name: metadata.name,
      uid: metadata.uid,
      ...(event.container === undefined ? {} : { fieldPath: `spec.containers{${event.container}}` }),
    },
  };
}
