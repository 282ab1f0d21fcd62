/** Bounds on everything that waits or grows. Times are in milliseconds, sizes in bytes. */
export type Limits = {
  readonly responseTimeoutMs: number; // from the request to the response's head: short, so that no network is soon known
  readonly stallTimeoutMs: number; // without a byte of the body
  readonly retries: number;
  readonly retryDelayMsMin: number;
  readonly programBytesMax: number;
  readonly textBytesMax: number; // checksum lists and YAML bundles
  readonly versionTimeoutMs: number; // for one `program --version`
  readonly lockPollMs: number;
  readonly lockWaitMsMax: number; // longer than the slowest build
  readonly progressMs: number; // between two progress events of one download or build
  readonly killGraceMs: number; // from SIGTERM to SIGKILL of an aborted build
};

export const DEFAULT_LIMITS: Limits = {
  responseTimeoutMs: 5_000,
  stallTimeoutMs: 30_000,
  retries: 3,
  retryDelayMsMin: 500,
  programBytesMax: 512 * 1024 * 1024,
  textBytesMax: 8 * 1024 * 1024,
  versionTimeoutMs: 10_000,
  lockPollMs: 500,
  lockWaitMsMax: 45 * 60_000,
  progressMs: 1_000,
  killGraceMs: 2_000,
};
