/** How long what is known of an issuer counts, and what it may cost to ask it. */
export interface IdentityLimits {
  /** A look at an issuer's keys counts for so long before it is asked again: a key that it has taken back counts no longer. */
  readonly keysFreshMs: number;
  /** While the issuer does not answer, keys of it that are known go on to count for so long. */
  readonly keysKeptMs: number;
  /** Between two times that an issuer is asked, whatever tokens come. */
  readonly askEveryMs: number;
  readonly askTimeoutMs: number;
  readonly answerBytesMax: number;
  readonly keysMax: number;
  /** How far the clock of an issuer may be from ours. */
  readonly skewSeconds: number;
  /** However long a token says that it lasts. Those of workflows last for 5 minutes. */
  readonly tokenAgeMaxSeconds: number;
}

export const defaultIdentityLimits: IdentityLimits = {
  keysFreshMs: 5 * 60_000,
  keysKeptMs: 24 * 3_600_000,
  askEveryMs: 10_000,
  askTimeoutMs: 5_000,
  answerBytesMax: 256 * 1024,
  keysMax: 64,
  skewSeconds: 30,
  tokenAgeMaxSeconds: 3_600,
};
