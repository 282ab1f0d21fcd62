import type { Clock } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { isKubeError } from './errors.ts';
import type { Kube } from './kube.ts';
import { createLeaseRecord, type LeaseRecord, mayTake } from './lease-record.ts';

export interface LeaseOptions {
  readonly kube: Pick<Kube, 'get' | 'create' | 'replace'>;
  readonly namespace: string;
  readonly name: string;
  /** Unique per process; a process that returns with the same one gets its lease back at once. */
  readonly identity: string;
  /** Of a Lease that is made. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** Draws in [0, 1), so that candidates do not ask in step. */
  readonly rng: () => number;
  /** Every failure that was survived. */
  readonly onError: (error: unknown) => void;
  /** How long the others leave an unchanged lease alone; rounded up to seconds. */
  readonly leaseDurationMs?: number;
  /** Between renewals, and between a candidate's looks. */
  readonly renewMs?: number;
}

export const LEASE_DURATION_MS = 15_000;
export const LEASE_RENEW_MS = 4_000;
/** Without a renewal for this share of the duration the holder stops, so that it has stopped before another may start. */
const GIVE_UP_SHARE = 2 / 3;
/** After a renewal that failed or got no answer, the next one comes after this share of the usual pause. */
const RETRY_SHARE = 1 / 4;
const RELEASE_TIMEOUT_MS = 3_000;

/**
 * Runs `work` while this process holds a Lease, and again each time it was lost and won back. The work's signal aborts
 * with `signal`, and before the lease can be another's. Returns when the work has ended by itself or `signal` aborted,
 * with the lease released; throws what the work threw. Another's time is measured as client-go does: by our own timers,
 * since we saw its record change (k8s.io/client-go/tools/leaderelection). Timers may differ in pace by a fifth.
 */
export async function runWithLease(options: LeaseOptions, work: Work, signal: AbortSignal): Promise<void> {
  const durationMs = options.leaseDurationMs ?? LEASE_DURATION_MS;
  const terms: Terms = {
    ...options,
    record: createLeaseRecord({ ...options, durationMs }),
    giveUpMs: durationMs * GIVE_UP_SHARE,
    renewMs: options.renewMs ?? LEASE_RENEW_MS,
  };
  for (let held = await acquire(terms, signal); held !== undefined; held = await acquire(terms, signal)) {
    const end = await serve(terms, held, work, signal);
    if (end === 'Finished' || signal.aborted) return;
  }
}

/**
 * @param isHeld to be asked before each act: a process that stood still (SIGSTOP, a frozen machine) may go on before its timers
 * @param lease as it was taken: its uid and `leaseTransitions` tell this term from all others
 */
type Work = (signal: AbortSignal, isHeld: () => boolean, lease: KubeObject) => Promise<void>;

interface Terms extends Pick<LeaseOptions, 'clock' | 'rng' | 'onError' | 'name' | 'identity'> {
  readonly record: LeaseRecord;
  readonly giveUpMs: number;
  readonly renewMs: number;
}

interface Held {
  readonly lease: KubeObject;
  readonly expiry: Expiry;
}

/** When a term may end, counted from when we sent what made it ours: the others saw that later. */
interface Expiry {
  /** Aborts by a timer, and never by the time of day, which somebody may set while we hold. */
  readonly signal: AbortSignal;
  /** By the time of day as well, which goes on where timers stood still. */
  isOver(): boolean;
  cancel(): void;
}

function startExpiry({ clock, giveUpMs, name }: Terms): Expiry {
  const expired = new AbortController();
  const cancelled = new AbortController();
  const startedAt = clock.now();
  clock.sleep(giveUpMs, cancelled.signal).then(
    () => expired.abort(new DOMException(`the lease ${name} could not be renewed in time`, 'AbortError')),
    () => undefined,
  );
  return {
    signal: expired.signal,
    isOver: () => expired.signal.aborted || clock.now() - startedAt >= giveUpMs,
    cancel: () => cancelled.abort(),
  };
}

/** Waits until the lease is ours; undefined when the signal aborted first. */
async function acquire(terms: Terms, signal: AbortSignal): Promise<Held | undefined> {
  const { record, clock, rng } = terms;
  const op = { signal, timeoutMs: terms.giveUpMs };
  let seenVersion: string | undefined;
  /** Our pauses since we saw it change: less than the time that has passed, and never by the time of day. */
  let unchangedMs = 0;
  while (!signal.aborted) {
    const expiry = startExpiry(terms);
    try {
      const lease = await record.read(op);
      if (seenVersion !== lease?.metadata.resourceVersion) unchangedMs = 0;
      seenVersion = lease?.metadata.resourceVersion;
      if (lease === undefined || mayTake(lease, terms.identity, unchangedMs)) {
        return { lease: await record.take(lease, op), expiry };
      }
    } catch (error) {
      // Conflict and AlreadyExists: another candidate was faster, as it should be.
      if (!signal.aborted && !isKubeError(error, 'Conflict', 'AlreadyExists')) terms.onError(error);
    }
    expiry.cancel();
    const pauseMs = terms.renewMs * (0.75 + rng() / 2);
    await clock.sleep(pauseMs, signal).catch(() => undefined);
    unchangedMs += pauseMs;
  }
  return undefined;
}

/** One term of office. Renewing goes on while the work cleans up after an abort: it still acts in that time. */
async function serve(
  terms: Terms,
  held: Held,
  work: Work,
  signal: AbortSignal,
): Promise<'Finished' | 'Lost'> {
  const term = new AbortController();
  const resign = (): void => term.abort(signal.reason);
  const ended = new AbortController();
  if (signal.aborted) resign();
  signal.addEventListener('abort', resign, { once: true });
  let latest: Held | undefined = held;
  const isHeld = (): boolean => latest !== undefined && !latest.expiry.isOver();
  const working = Promise.resolve()
    .then(() => work(term.signal, isHeld, held.lease))
    .finally(() => ended.abort(WORK_ENDED));
  try {
    const [kept, result] = await Promise.allSettled([
      hold(terms, held, (renewed) => void (latest = renewed), ended.signal).then((isOurs) => {
        if (!isOurs) term.abort(new DOMException(`the lease ${terms.name} was lost`, 'AbortError'));
        return isOurs;
      }),
      working,
    ]);
    if (kept.status === 'rejected') throw kept.reason;
    if (result.status === 'rejected' && !term.signal.aborted) throw result.reason;
    return kept.value ? 'Finished' : 'Lost';
  } finally {
    signal.removeEventListener('abort', resign);
    await release(terms, held.lease);
  }
}

/** Renews until the work has ended (true) or the lease is no longer surely ours (false). */
async function hold(
  terms: Terms,
  first: Held,
  onHeld: (held: Held | undefined) => void,
  ended: AbortSignal,
): Promise<boolean> {
  const { clock, record, renewMs } = terms;
  let held = first;
  let pauseMs = renewMs;
  while (!ended.aborted) {
    const signal = AbortSignal.any([ended, held.expiry.signal]);
    await clock.sleep(pauseMs, signal).catch(() => undefined);
    if (ended.aborted) break;
    if (signal.aborted) return false;
    const expiry = startExpiry(terms);
    try {
      const lease = await record.renew(held.lease, { signal, timeoutMs: renewMs });
      held.expiry.cancel();
      onHeld(lease === undefined ? undefined : { lease, expiry });
      if (lease === undefined) {
        expiry.cancel();
        return false;
      }
      held = { lease, expiry };
      pauseMs = renewMs;
    } catch (error) {
      expiry.cancel();
      pauseMs = renewMs * RETRY_SHARE;
      if (!ended.aborted) terms.onError(error);
    }
  }
  held.expiry.cancel();
  return true;
}

const WORK_ENDED = 'the work has ended';

/** Under a deadline of its own: the caller's signal has often aborted by now. */
async function release({ record, onError }: Terms, lease: KubeObject): Promise<void> {
  try {
    await record.release(lease, { signal: new AbortController().signal, timeoutMs: RELEASE_TIMEOUT_MS });
  } catch (error) {
    // It expires by itself. A Conflict says that it was just written: by another who has it, or by a person.
    if (!isKubeError(error, 'Conflict')) onError(error);
  }
}
