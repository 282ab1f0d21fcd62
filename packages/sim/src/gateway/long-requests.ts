import type { Rng } from '@seatrial/core';
import type { EpochMs } from '@seatrial/model';
import type { Timeline } from '../time/timeline.ts';
import type { Gateway } from './gateway.ts';

/** Downloads and the like: few, and each takes its time. */
export interface LongLoad {
  /** To each route. */
  readonly perSecond: number;
  readonly secondsMax: number;
  /** Whether the gateway's page counts requests that are under way. */
  readonly counted: boolean;
}

export const noLongLoad: LongLoad = { perSecond: 0, secondsMax: 1, counted: true };

export interface LongRequest {
  /** `namespace/service`. */
  readonly backend: string;
  readonly startedAt: EpochMs;
}

/** Requests that have begun and have no whole answer yet. */
export interface LongRequests {
  readonly underWay: ReadonlySet<LongRequest>;
  /** Of one backend, as the gateway's page shows it; undefined where it does not. */
  counted(backend: string): number | undefined;
}

export function startLongRequests(
  gateway: () => Gateway,
  timeline: Timeline,
  rng: Rng,
  load: LongLoad,
): LongRequests {
  const underWay = new Set<LongRequest>();

  /** Exponential gaps: users do not wait for each other. */
  function later(): void {
    const gapMs = (-Math.log(1 - rng.next()) / load.perSecond) * 1000;
    timeline.after(Math.max(1, Math.round(gapMs)), () => {
      for (const { rules } of gateway().routes.values()) for (const backends of rules) begin(backends);
      later();
    });
  }

  function begin(backends: readonly { namespace: string; service: string; share: number }[]): void {
    let left = rng.next();
    const chosen = backends.find(({ share }) => (left -= share) < 0);
    if (chosen === undefined) return;
    const request = { backend: `${chosen.namespace}/${chosen.service}`, startedAt: timeline.now() };
    underWay.add(request);
    timeline.after(1 + rng.int(load.secondsMax * 1000), () => void underWay.delete(request));
  }

  if (load.perSecond > 0) later();
  return {
    underWay,
    counted: (backend) =>
      load.counted ? [...underWay].filter((it) => it.backend === backend).length : undefined,
  };
}
