/** What one gateway takes on, and how long it waits. */
export interface GatewayLimits {
  /** Requests under way at once; one more is answered 503 at once. */
  readonly requestsInFlightMax: number;
  readonly connectionsPerEndpointMax: number;
  readonly connectTimeoutMs: number;
  /** To the first byte of an answer where the route states no timeout. */
  readonly answerTimeoutMs: number;
  /** Between two pieces of a body. */
  readonly bodyIdleTimeoutMs: number;
  /** A connection nobody uses; below the 5 s after which a Node server closes it, so that it is we who close. */
  readonly idleConnectionMs: number;
  /** A user's connection without a request: long, so that it is the user who closes. */
  readonly userIdleMs: number;
  /** An endpoint that is not asked any more may finish what it has begun for so long. */
  readonly endpointDrainMs: number;
  /** A gateway that stops may finish what it has begun for so long. */
  readonly drainMs: number;
  /** Pairs of route and backend with counters of their own; what is beyond counts as `other`. */
  readonly metricPairsMax: number;
  /** A regular expression is never tried on a longer text: a match is refused instead. */
  readonly patternTextLengthMax: number;
  readonly statusWritesMax: number;
  readonly statusRetryMs: number;
}

export const defaultGatewayLimits: GatewayLimits = {
  requestsInFlightMax: 1_024,
  connectionsPerEndpointMax: 128,
  connectTimeoutMs: 1_000,
  answerTimeoutMs: 30_000,
  bodyIdleTimeoutMs: 120_000,
  idleConnectionMs: 4_000,
  userIdleMs: 65_000,
  endpointDrainMs: 60_000,
  drainMs: 10_000,
  metricPairsMax: 1_000,
  patternTextLengthMax: 2_048,
  statusWritesMax: 8,
  statusRetryMs: 500,
};
