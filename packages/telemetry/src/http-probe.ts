import type { Clock, Observed, Op } from '@seatrial/core';
import { TelemetryError } from './errors.ts';
import type { HttpGet } from './http-get.ts';

export interface HttpProbe {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** 200 to 399 when absent. */
  readonly expectStatuses?: readonly number[];
}

export interface ProbeResult {
  readonly ok: boolean;
  /** Absent when nothing answered. */
  readonly status?: number;
  readonly durationMs: number;
  /** In words, what was seen where `ok` is false. */
  readonly problem?: string;
}

const BODY_BYTES_MAX = 1024 * 1024;

/**
 * Asks once, as a user would. Somebody who refuses, hangs or answers wrongly is a `Value` that is not ok: that is what
 * a probe is there to see. `Unavailable` is a name that cannot be resolved or leads where nothing is asked: nobody was.
 */
export async function httpProbe(
  probe: HttpProbe,
  { get, clock }: { get: HttpGet; clock: Clock },
  op: Op,
): Promise<Observed<ProbeResult>> {
  const { url, headers = {}, timeoutMs } = probe;
  const startedAt = clock.now();
  const took = (): number => clock.now() - startedAt;
  try {
    const { status } = await get({ url, headers, timeoutMs, bodyBytesMax: BODY_BYTES_MAX }, op);
    const ok = probe.expectStatuses?.includes(status) ?? (status >= 200 && status < 400);
    const result = { ok, status, durationMs: took() };
    return { type: 'Value', value: ok ? result : { ...result, problem: `${url} answered ${status}` } };
  } catch (error) {
    if (!(error instanceof TelemetryError)) throw error;
    if (error.code === 'NameNotFound' || error.code === 'AddressRefused') {
      return { type: 'Unavailable', reason: error.message };
    }
    return { type: 'Value', value: { ok: false, durationMs: took(), problem: error.message } };
  }
}
