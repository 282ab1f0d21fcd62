/** What one client may use of the machine's and the API server's patience. */
export interface KubeLimits {
  /** Connections for ordinary requests. */
  readonly connectionsMax: number;
  /** Connections for watches, which hold theirs for minutes. */
  readonly streamsMax: number;
  /** A request with its retries, unless its `Op` says otherwise. */
  readonly requestTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly attemptsMax: number;
  readonly retryDelayMsMin: number;
  /** Also the longest `Retry-After` that is waited for. */
  readonly retryDelayMsMax: number;
  /** One response that is read whole: the API server's own limit for a page is far below. */
  readonly responseBytesMax: number;
  /** One watch event: etcd holds objects of 1.5 MiB, and JSON can be several times that. */
  readonly lineBytesMax: number;
  readonly listPageSize: number;
  /** Of metadata alone, a kilobyte or two each. */
  readonly metadataPageSize: number;
  readonly listItemsMax: number;
  /** Credentials (exec plugins, token files) are asked for again after this. */
  readonly credentialsMs: number;
}

export const defaultKubeLimits: KubeLimits = {
  connectionsMax: 16,
  streamsMax: 1_024,
  requestTimeoutMs: 30_000,
  connectTimeoutMs: 5_000,
  attemptsMax: 4,
  retryDelayMsMin: 100,
  retryDelayMsMax: 10_000,
  responseBytesMax: 128 * 1024 * 1024,
  lineBytesMax: 16 * 1024 * 1024,
  listPageSize: 500,
  metadataPageSize: 5_000,
  listItemsMax: 200_000,
  credentialsMs: 30_000,
};
