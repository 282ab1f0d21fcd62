import type { QueueLoad } from '@seatrial/kube';
import { Gauge, type Registry } from 'prom-client';

/** The queue of the term, if there is one: who does not lead has none. */
export interface QueueMetrics {
  watch(load: () => QueueLoad): void;
  forget(): void;
  /** As it is now; undefined where there is no queue. */
  load(): QueueLoad | undefined;
}

const states = ['ready', 'running', 'waiting'] as const;

export function createQueueMetrics(registry: Registry): QueueMetrics {
  const registers = [registry];
  let load: (() => QueueLoad) | undefined;
  new Gauge({
    name: 'seatrial_queue_keys',
    help: 'Keys in the queue: ready for a round, in a round, or waiting for their time. None while it does not lead.',
    labelNames: ['state'],
    registers,
    collect() {
      const now = load?.();
      for (const state of states) this.set({ state }, now?.[state] ?? 0);
    },
  });
  new Gauge({
    name: 'seatrial_queue_oldest_seconds',
    help: 'For how long the key has been ready for a round that has been so for longest; 0 where none is.',
    registers,
    collect() {
      this.set((load?.().oldestReadyMs ?? 0) / 1000);
    },
  });
  return {
    load: () => load?.(),
    watch(its) {
      load = its;
    },
    forget() {
      load = undefined;
    },
  };
}
