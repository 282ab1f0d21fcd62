/** What a node agent allows itself and its pods; the names say the unit. */
export const nodeLimits = {
  /** A lease lasts as long as the kubelet's; the controller manager calls a node NotReady some time after. */
  leaseDurationSeconds: 40,
  /** The kubelet's is 10 s; the local controller manager waits 16 s only, and a busy machine delays one or two. */
  leaseRenewMs: 4_000,
  nodeStatusMs: 300_000,
  pausePollMs: 500,
  podsMax: 110,
  /** Shorter than the kubelet's 10 s to 5 min, so that a demonstration shows a crash loop within seconds. */
  restartDelayMsMin: 1_000,
  restartDelayMsMax: 60_000,
  /** A container that ran this long starts its back-off again from the beginning. */
  restartResetMs: 600_000,
  /** Before a container whose image or configuration is missing is tried again. */
  retryDelayMsMin: 1_000,
  retryDelayMsMax: 60_000,
  /** Before a refused write to the API server is tried again. */
  writeRetryMs: 1_000,
  /** Until a container is ready for the first time its readiness is asked this often, as Kubernetes permits. */
  firstProbeMs: 200,
  probeMessageBytesMax: 1_024,
  /** What is left for SIGTERM when a preStop hook has used up the grace period, as the kubelet has it. */
  graceMsMin: 2_000,
  logBytesMax: 10 * 1024 * 1024,
  /** Restarts of a container whose logs are kept. */
  logsKept: 2,
  imageTableBytesMax: 1024 * 1024,
  eventsRemembered: 500,
  eventsQueued: 100,
} as const;

export type NodeLimits = { readonly [name in keyof typeof nodeLimits]: number };
