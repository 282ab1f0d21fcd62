/** What a stranger may cost who reaches the hook: all of this is spent before a signature was seen. */
export interface HookLimits {
  /** A delivery with a larger body is refused: the poll finds what it would have told. */
  readonly bodyBytesMax: number;
  readonly headerBytesMax: number;
  readonly headersTimeoutMs: number;
  /** For a whole request, its body included. */
  readonly requestTimeoutMs: number;
  /** How often requests are held against these times. */
  readonly checkEveryMs: number;
  /** Without a request on it, a connection is ended. */
  readonly keepAliveMs: number;
  /** Further connections are ended as they come. With `bodyBytesMax` it bounds the memory. */
  readonly connectionsMax: number;
  /** Secrets in the file: each costs a hash of each body. */
  readonly secretsMax: number;
  /** A shorter secret is not taken: it may be one that is half-written. */
  readonly secretCharsMin: number;
  readonly secretFileBytesMax: number;
  /** How far the time in a signature may be from ours. */
  readonly timestampSkewMs: number;
  /** Between two lines of the log about deliveries that were refused. */
  readonly refusalsSaidEveryMs: number;
}

export const defaultHookLimits: HookLimits = {
  bodyBytesMax: 1024 * 1024,
  headerBytesMax: 16 * 1024,
  headersTimeoutMs: 5_000,
  requestTimeoutMs: 10_000,
  checkEveryMs: 1_000,
  keepAliveMs: 5_000,
  connectionsMax: 64,
  secretsMax: 8,
  secretCharsMin: 16,
  secretFileBytesMax: 64 * 1024,
  timestampSkewMs: 300_000,
  refusalsSaidEveryMs: 60_000,
};
