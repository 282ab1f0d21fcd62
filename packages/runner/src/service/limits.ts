/** How the service behaves over time; every value can be set by a flag of `seatrial run`. */
export interface ServiceLimits {
  /** Between two looks at the config repository, with a jitter of a tenth. */
  readonly pollMs: number;
  /** A runner that has died is followed by others when its Lease has not been renewed for so long. */
  readonly leaseDurationMs: number;
  readonly concurrency: number;
  /** For one round of one key, its actions included. */
  readonly roundTimeoutMs: number;
}

export const defaultServiceLimits: ServiceLimits = {
  pollMs: 15_000,
  leaseDurationMs: 10_000,
  concurrency: 8,
  roundTimeoutMs: 120_000,
};
