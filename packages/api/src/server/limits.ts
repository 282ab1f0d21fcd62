/** What callers may cost, and those who are nobody: all but the last four is spent before a token was verified. */
export interface ApiLimits {
  readonly headerBytesMax: number;
  readonly headersTimeoutMs: number;
  /** For a whole request, its body included. */
  readonly requestTimeoutMs: number;
  /** How often requests are held against these times. */
  readonly checkEveryMs: number;
  /** Without a request on it, a connection is ended. */
  readonly keepAliveMs: number;
  /** Further connections are ended as they come. */
  readonly connectionsMax: number;
  /** A longer token is not looked at. */
  readonly tokenCharsMax: number;
  /** Between two lines of the log about tokens that were refused. */
  readonly refusalsSaidEveryMs: number;
  /** Between two looks at the certificate, which may have been replaced. */
  readonly certificateEveryMs: number;
  /** 100 approvals and 100 requests with their comments. */
  readonly bodyBytesMax: number;
  /** For the answer of the API server. */
  readonly answerTimeoutMs: number;
  /** Requests under way, and those of one user. */
  readonly concurrentMax: number;
  readonly concurrentOfOneMax: number;
}

export const defaultApiLimits: ApiLimits = {
  headerBytesMax: 16 * 1024,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  checkEveryMs: 1_000,
  keepAliveMs: 15_000,
  connectionsMax: 256,
  tokenCharsMax: 8 * 1024,
  refusalsSaidEveryMs: 60_000,
  certificateEveryMs: 60_000,
  bodyBytesMax: 512 * 1024,
  answerTimeoutMs: 15_000,
  concurrentMax: 64,
  concurrentOfOneMax: 16,
};
