import type { Env } from './cache.ts';
import { createDownloader, type Downloader } from './download.ts';
import type { Report } from './events.ts';
import type { Fetch } from './http-body.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { currentPlatform, type Platform } from './platform.ts';

export type ObtainOptions = {
  readonly env: Env; // PATH, KUBEBUILDER_ASSETS, SEATRIAL_MIRROR, and what Go reads
  readonly cacheDir: string; // see resolveCacheDir
  readonly report: Report;
  readonly fetch?: Fetch;
  readonly offline?: boolean; // true: no release is downloaded; Go goes by its own settings
  readonly platform?: Platform;
  readonly isForeign?: boolean; // true: for another machine; what comes is taken by its digest or its source, and not started
  readonly limits?: Limits;
  readonly nowMs?: () => number; // a monotonic clock
  readonly signal: AbortSignal;
};

/** What the methods of obtaining a program need, with the defaults filled in. */
export type ObtainContext = {
  readonly env: Env;
  readonly cacheDir: string;
  readonly report: Report;
  readonly downloader: Downloader | undefined; // undefined: offline
  readonly platform: Platform;
  readonly isForeign: boolean;
  readonly limits: Limits;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
};

export function createContext(options: ObtainOptions): ObtainContext {
  const { env, cacheDir, report, signal } = options;
  const limits = options.limits ?? DEFAULT_LIMITS;
  const nowMs = options.nowMs ?? (() => performance.now());
  const fetch = options.fetch ?? globalThis.fetch;
  const mirror = env['SEATRIAL_MIRROR'];
  return {
    env,
    cacheDir,
    report,
    downloader: options.offline
      ? undefined
      : createDownloader({ fetch, mirror, limits, report, nowMs, signal }),
    platform: options.platform ?? currentPlatform(),
    isForeign: options.isForeign ?? false,
    limits,
    nowMs,
    signal,
  };
}
