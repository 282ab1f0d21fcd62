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
const RELEASE_TIMEOUT_MS = 3_000;

/**
 * Runs `work` while this process holds a Lease, and again each time it was lost and won back. The work's signal aborts
 * with `signal`, and before the lease can be another's. Returns when the work has ended by itself or `signal` aborted,
 * with the lease released; throws what the work threw. Another's time is measured as client-go does: by our own clock,
 * since we saw its record change (k8s.io/client-go/tools/leaderelection).
 */
export async function runWithLease(
  options: LeaseOptions,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
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

interface Terms extends Pick<LeaseOptions, 'clock' | 'rng' | 'onError' | 'name' | 'identity'> {
  readonly record: LeaseRecord;
  readonly giveUpMs: number;
  readonly renewMs: number;
}

interface Held {
  readonly lease: KubeObject;
  /** When we sent what made it ours: the others saw it later than this. */
  readonly renewedAt: number;
}

/** Waits until the lease is ours; undefined when the signal aborted first. */
async function acquire(terms: Terms, signal: AbortSignal): Promise<Held | undefined> {
  const { record, clock, rng } = terms;
  const op = { signal, timeoutMs: terms.giveUpMs };
  let seen: { readonly resourceVersion: string | undefined; readonly at: number } | undefined;
  while (!signal.aborted) {
    try {
      const lease = await record.read(op);
      const resourceVersion = lease?.metadata.resourceVersion;
      const renewedAt = clock.now();
      if (seen?.resourceVersion !== resourceVersion) seen = { resourceVersion, at: renewedAt };
      if (lease === undefined || mayTake(lease, terms.identity, renewedAt - (seen?.at ?? renewedAt))) {
        return { lease: await record.take(lease, op), renewedAt };
      }
    } catch (error) {
      // Conflict and AlreadyExists: another candidate was faster, as it should be.
      if (!signal.aborted && !isKubeError(error, 'Conflict', 'AlreadyExists')) terms.onError(error);
    }
    await clock.sleep(terms.renewMs * (0.75 + rng() / 2), signal).catch(() => undefined);
  }
  return undefined;
}

/** One term of office. Renewing goes on while the work cleans up after an abort: it still acts in that time. */
async function serve(
  terms: Terms,
  held: Held,
  work: (signal: AbortSignal) => Promise<void>,
  signal: AbortSignal,
): Promise<'Finished' | 'Lost'> {
  const term = new AbortController();
  const resign = (): void => term.abort(signal.reason);
  const ended = new AbortController();
  if (signal.aborted) resign();
  signal.addEventListener('abort', resign, { once: true });
  const working = Promise.resolve(term.signal)
    .then(work)
    .finally(() => ended.abort(WORK_ENDED));
  try {
    const [kept, result] = await Promise.allSettled([
      hold(terms, held, ended.signal).then((isOurs) => {
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
    await release(terms);
  }
}

/** Renews until the work has ended (true) or the lease is no longer surely ours (false). */
async function hold(terms: Terms, first: Held, ended: AbortSignal): Promise<boolean> {
  const { clock, record } = terms;
  let { lease, renewedAt } = first;
  while (!ended.aborted) {
    const leftMs = renewedAt + terms.giveUpMs - clock.now();
    if (leftMs <= 0) return false;
    await clock.sleep(Math.min(terms.renewMs, leftMs), ended).catch(() => undefined);
    const sentAt = clock.now();
    const timeoutMs = renewedAt + terms.giveUpMs - sentAt;
    if (ended.aborted || timeoutMs <= 0) continue;
    try {
      const renewed = await record.renew(lease, { signal: ended, timeoutMs });
      if (renewed === undefined) return false;
      lease = renewed;
      renewedAt = sentAt;
    } catch (error) {
      if (!ended.aborted) terms.onError(error);
    }
  }
  return true;
}

const WORK_ENDED = 'the work has ended';

/** Under a deadline of its own: the caller's signal has often aborted by now. */
async function release({ record, onError }: Terms): Promise<void> {
  try {
    await record.release({ signal: new AbortController().signal, timeoutMs: RELEASE_TIMEOUT_MS });
  } catch (error) {
    // It expires by itself; a Conflict means that another has it already.
    if (!isKubeError(error, 'Conflict')) onError(error);
  }
}
