/** How long the parts of a local cluster may take, and how often they are looked at. */
export const limits = {
  /** From the start of the programs to an API server that says it is ready; a cold disk takes most of it. */
  controlPlaneReadyMs: 180_000,
  /** From a ready API server to nodes that are Ready and a gateway that answers. */
  clusterReadyMs: 180_000,
  crdEstablishedMs: 60_000,
  /** One look at a program that is coming up. */
  probeTimeoutMs: 2_000,
  pollEveryMs: 100,
  /** A program that was asked to end gets this long before it is killed. */
  stopGraceMs: 3_000,
  /** The node agent ends the pods' processes first. */
  agentStopGraceMs: 8_000,
  /** Between two starts of a program that ends again and again: doubled from the first to the last of these. */
  restartMsMin: 250,
  restartMsMax: 10_000,
  /** One that has run for so long is started at once when it ends. */
  steadyMs: 30_000,
  /** How long an `up` waits for what was started again to serve. */
  mendMs: 60_000,
  /** How long to wait for a killed process that the kernel does not release. */
  goneMs: 5_000,
  /** How much of a log is shown when its program died. */
  logTailBytesMax: 8_192,
  logTailLinesMax: 15,
  /** With less room than this a program that died is taken to have died of it. */
  diskBytesMin: 1024 * 1024,
  /** Starts tried when a port was taken between its choice and its use. */
  startAttemptsMax: 3,
  /** Ports looked at before giving up. */
  portCandidatesMax: 2_000,
  /** The supervisor started in the background gets this long in all. */
  upMs: 420_000,
  /** It ends its programs before itself. */
  downMs: 30_000,
} as const;
