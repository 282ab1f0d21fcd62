import type { Clock } from '@seatrial/core';
import { backoffMs } from './backoff.ts';

export interface QueueLimits {
  /** Keys that are ready, waiting or running. */
  readonly keysMax: number;
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  /** How long `stop` lets rounds finish before it aborts them. */
  readonly stopGraceMs: number;
}

export const defaultQueueLimits: QueueLimits = {
  keysMax: 100_000,
  delayMsMin: 200,
  delayMsMax: 60_000,
  stopGraceMs: 5_000,
};

export interface QueueOptions {
  /** One round for a key. A failure brings the key back after a back-off that grows until it succeeds. */
  readonly reconcile: (key: string, signal: AbortSignal) => Promise<void>;
  /** Failed rounds, and keys that were refused (QueueOverflowError). */
  readonly onError: (key: string, error: unknown) => void;
  readonly concurrency: number;
  readonly clock: Clock;
  readonly rng: () => number;
  readonly limits?: Partial<QueueLimits>;
}

/** Which keys want a round, each once and never two rounds of a key at a time. */
export interface Queue {
  /** A round as soon as possible; one more after it when the key is in a round just now. */
  add(key: string): void;
  /** A round in `delayMs`; of several, the earliest counts. */
  addAfter(key: string, delayMs: number): void;
  /** Keys that are ready, waiting or running. */
  readonly length: number;
  /** Takes no more keys, waits for the rounds in flight, and forgets what was waiting. */
  stop(): Promise<void>;
}

/** The queue was full, so the key was not taken. */
export class QueueOverflowError extends Error {
  override readonly name = 'QueueOverflowError';
}

export function createQueue(options: QueueOptions): Queue {
  const { reconcile, onError, concurrency, clock, rng } = options;
  const limits = { ...defaultQueueLimits, ...options.limits };
  const ready = new Set<string>();
  const running = new Map<string, Promise<void>>();
  /** Keys that were added while running. */
  const again = new Set<string>();
  const waiting = new Map<string, { readonly dueAt: number; readonly timer: AbortController }>();
  const failures = new Map<string, number>();
  const aborting = new AbortController();
  let stopped = false;

  function length(): number {
    let count = ready.size + running.size;
    for (const key of waiting.keys()) if (!ready.has(key) && !running.has(key)) count += 1;
    return count;
  }

  function accepts(key: string): boolean {
    if (stopped) return false;
    if (ready.has(key) || running.has(key) || waiting.has(key)) return true;
    if (ready.size + running.size + waiting.size < limits.keysMax || length() < limits.keysMax) return true;
    onError(
      key,
      new QueueOverflowError(`Cannot queue ${key}: ${limits.keysMax} keys are queued, shard the work`),
    );
    return false;
  }

  function add(key: string): void {
    if (!accepts(key)) return;
    if (running.has(key)) again.add(key);
    else ready.add(key);
    pump();
  }

  function addAfter(key: string, delayMs: number): void {
    if (!accepts(key)) return;
    const dueAt = clock.now() + delayMs;
    const before = waiting.get(key);
    if (before !== undefined && before.dueAt <= dueAt) return;
    before?.timer.abort(REPLACED);
    const timer = new AbortController();
    waiting.set(key, { dueAt, timer });
    clock.sleep(delayMs, timer.signal).then(
      () => {
        waiting.delete(key);
        add(key);
      },
      () => undefined,
    );
  }

  function pump(): void {
    for (const key of ready) {
      if (stopped || running.size >= concurrency) return;
      ready.delete(key);
      running.set(key, round(key));
    }
  }

  async function round(key: string): Promise<void> {
    // Later, so that `running` knows the key before its reconcile can add it again.
    await Promise.resolve();
    try {
      await reconcile(key, aborting.signal);
      failures.delete(key);
    } catch (error) {
      if (!stopped) {
        onError(key, error);
        const attempt = failures.get(key) ?? 0;
        failures.set(key, attempt + 1);
        addAfter(key, backoffMs(attempt, rng(), limits));
      }
    } finally {
      running.delete(key);
      if (again.delete(key)) ready.add(key);
      pump();
    }
  }

  async function stop(): Promise<void> {
    stopped = true;
    for (const { timer } of waiting.values()) timer.abort(STOPPED);
    waiting.clear();
    ready.clear();
    const grace = new AbortController();
    clock.sleep(limits.stopGraceMs, grace.signal).then(
      () => aborting.abort(new DOMException('the queue was stopped', 'AbortError')),
      () => undefined,
    );
    await Promise.all(running.values());
    grace.abort(STOPPED);
  }

  return {
    add,
    addAfter,
    get length() {
      return length();
    },
    stop,
  };
}

const REPLACED = 'an earlier round was asked for';
const STOPPED = 'the queue was stopped';
