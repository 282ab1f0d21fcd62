import type { Clock } from '@seatrial/core';
import { backoffMs } from './backoff.ts';
import { createDelays } from './delays.ts';
import { createTurns } from './turns.ts';

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
  /**
   * Keys of one kind take turns with those of others, and never have all of `concurrency`: two thousand of a kind that
   * are slow hold up no other. By default all are of one kind.
   */
  readonly kindOf?: (key: string) => string;
  readonly clock: Clock;
  readonly rng: () => number;
  readonly limits?: Partial<QueueLimits>;
}

/** How much there is to do. */
export interface QueueLoad {
  readonly ready: number;
  readonly running: number;
  /** For their time, or for the end of a back-off. */
  readonly waiting: number;
  /** For how long the key has been ready that has been so for longest; 0 where none is. */
  readonly oldestReadyMs: number;
}

/** Which keys want a round, each once and never two rounds of a key at a time. */
export interface Queue {
  /** A round as soon as possible; one more after it when the key is in a round just now. */
  add(key: string): void;
  /** A round in `delayMs`; of several, the earliest counts. */
  addAfter(key: string, delayMs: number): void;
  /** Keys that are ready, waiting or running. */
  readonly length: number;
  load(): QueueLoad;
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
  const ready = createTurns(options.kindOf);
  const running = new Map<string, Promise<void>>();
  /** Keys that were added while running. */
  const again = new Set<string>();
  const delayed = createDelays(clock, add);
  // Apart from the others: a retry that came earlier must not swallow the round that was asked for later.
  const retries = createDelays(clock, add);
  const failures = new Map<string, number>();
  const aborting = new AbortController();
  /** Keys that are ready, in the order in which they became so. */
  const readySince = new Map<string, number>();
  let stopped = false;

  function makeReady(key: string): void {
    ready.add(key);
    if (!readySince.has(key)) readySince.set(key, clock.now());
  }

  function length(): number {
    return new Set([...ready.keys(), ...running.keys(), ...delayed.keys(), ...retries.keys()]).size;
  }

  function accepts(key: string): boolean {
    if (stopped) return false;
    if (ready.has(key) || running.has(key) || delayed.has(key) || retries.has(key)) return true;
    const lengthMax = ready.size + running.size + delayed.size + retries.size;
    if (lengthMax < limits.keysMax || length() < limits.keysMax) return true;
    onError(
      key,
      new QueueOverflowError(`Cannot queue ${key}: ${limits.keysMax} keys are queued, shard the work`),
    );
    return false;
  }

  function add(key: string): void {
    if (!accepts(key)) return;
    if (running.has(key)) again.add(key);
    else makeReady(key);
    pump();
  }

  function addAfter(key: string, delayMs: number): void {
    if (accepts(key)) delayed.set(key, delayMs);
  }

  function pump(): void {
    while (!stopped && running.size < concurrency) {
      const key = ready.take(running.keys(), concurrency);
      if (key === undefined) return;
      readySince.delete(key);
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
        retries.set(key, backoffMs(attempt, rng(), limits));
      }
    } finally {
      running.delete(key);
      if (again.delete(key)) makeReady(key);
      pump();
    }
  }

  async function stop(): Promise<void> {
    stopped = true;
    delayed.clear();
    retries.clear();
    ready.clear();
    readySince.clear();
    const grace = new AbortController();
    clock.sleep(limits.stopGraceMs, grace.signal).then(
      () => aborting.abort(new DOMException('the queue was stopped', 'AbortError')),
      () => undefined,
    );
    await Promise.all(running.values());
    grace.abort();
  }

  return {
    add,
    addAfter,
    get length() {
      return length();
    },
    load() {
      const [oldest] = readySince.values();
      return {
        ready: ready.size,
        running: running.size,
        waiting: new Set([...delayed.keys(), ...retries.keys()]).size,
        oldestReadyMs: oldest === undefined ? 0 : clock.now() - oldest,
      };
    },
    stop,
  };
}
