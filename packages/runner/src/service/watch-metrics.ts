import type { Clock } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import { Gauge, type Registry } from 'prom-client';

export interface WatchMetrics {
  /** Something came from the watch of a kind, if only a bookmark. */
  heard(kind: string): void;
  /** The term is over: nothing is watched. */
  forget(): void;
}

/** @param clock by which the silence is counted */
export function createWatchMetrics(registry: Registry, clock: Pick<Clock, 'now'>): WatchMetrics {
  const heardAt = new Map<string, number>();
  new Gauge({
    name: 'seatrial_watch_silence_seconds',
    help: 'Since the watch of a kind has said something; an API server that is well says something each minute.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [kind, at] of heardAt) this.set({ kind }, (clock.now() - at) / 1000);
    },
  });
  return {
    heard: (kind) => void heardAt.set(kind, clock.now()),
    forget: () => heardAt.clear(),
  };
}

type Watching = Pick<Kube, 'list' | 'watch'>;

/** The client for watches, whose every word is noted: also bookmarks, which change nothing. */
export function heardBy(kube: Watching, metrics: WatchMetrics): Watching {
  return {
    async list(selection, op) {
      const listed = await kube.list(selection, op);
      metrics.heard(selection.kind);
      return listed;
    },
    async *watch(selection, from, op) {
      for await (const event of kube.watch(selection, from, op)) {
        metrics.heard(selection.kind);
        yield event;
      }
    },
  };
}
