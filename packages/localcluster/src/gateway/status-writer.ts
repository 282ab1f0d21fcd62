import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '@seatrial/core';
import { messageOf } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import { type KubeObject, refOf } from '@seatrial/model';
import type { Log } from '../log.ts';
import type { GatewayLimits } from './limits.ts';

/** The status that an object should have. */
export interface WantedStatus {
  /** The object as the gateway last saw it. */
  readonly seen: KubeObject;
  readonly statusFor: (current: KubeObject) => unknown;
}

export interface StatusWriter {
  /** Takes the place of all that was wanted before, written or not. */
  want(statuses: readonly WantedStatus[]): void;
  /** Resolves after the signal has aborted and the last write has ended. */
  readonly ended: Promise<void>;
}

export interface StatusWriterParts {
  readonly kube: Pick<Kube, 'get' | 'updateStatus'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: Pick<GatewayLimits, 'statusWritesMax' | 'statusRetryMs'>;
  readonly signal: AbortSignal;
}

/** Writes statuses beside the routing, which never waits for it; what fails is tried again until it is no more wanted. */
export function startStatusWriter({ kube, clock, log, limits, signal }: StatusWriterParts): StatusWriter {
  let wanted: readonly WantedStatus[] = [];
  let wake = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => wake.resolve(), { once: true });

  /** Whether it is done; a failure is logged and tried again. */
  async function write({ seen, statusFor }: WantedStatus): Promise<boolean> {
    try {
      const current = await kube.get(refOf(seen), { signal });
      if (current.metadata.uid !== seen.metadata.uid || isWritten(current, statusFor)) return true;
      await kube.updateStatus({ ...current, status: statusFor(current) }, { signal });
      return true;
    } catch (error) {
      if (signal.aborted || isKubeError(error, 'NotFound')) return true;
      if (!isKubeError(error, 'Conflict')) log(`gateway: ${messageOf(error)}`);
      return false;
    }
  }

  async function writeAll(statuses: readonly WantedStatus[]): Promise<boolean> {
    let done = true;
    for (let at = 0; at < statuses.length; at += limits.statusWritesMax) {
      const results = await Promise.all(statuses.slice(at, at + limits.statusWritesMax).map(write));
      done &&= results.every(Boolean);
    }
    return done;
  }

  async function run(): Promise<void> {
    for (;;) {
      await wake.promise;
      if (signal.aborted) return;
      wake = Promise.withResolvers();
      if (await writeAll(wanted.filter(({ seen, statusFor }) => !isWritten(seen, statusFor)))) continue;
      await clock.sleep(limits.statusRetryMs, signal).catch(() => undefined);
      wake.resolve();
    }
  }

  return {
    want(statuses) {
      wanted = statuses;
      wake.resolve();
    },
    ended: run(),
  };
}

function isWritten(object: KubeObject, statusFor: WantedStatus['statusFor']): boolean {
  return isDeepStrictEqual(object['status'], statusFor(object));
}
