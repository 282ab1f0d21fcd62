import type { Clock, ClusterPort, ConfigPort, Observed, Op, TelemetryPort } from '@seatrial/core';
import { PortError } from '@seatrial/core';

/** Structured log: what happened, and the facts that belong to it. Never a secret. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  facts?: Readonly<Record<string, unknown>>,
) => void;

/** Everything outside the runner, as ports: real adapters in the service, virtual ones in simulation. */
export interface World {
  readonly clusterName: string;
  readonly cluster: ClusterPort;
  readonly config: ConfigPort;
  readonly telemetry: TelemetryPort;
  readonly clock: Clock;
  readonly log: Log;
}

/** Asks a port; a port that cannot answer is an observation, not an exception. An abort still is one. */
export async function look<T>(op: Op, ask: () => Promise<T>): Promise<Observed<T>> {
  try {
    return { type: 'Value', value: await ask() };
  } catch (error) {
    op.signal.throwIfAborted();
    if (error instanceof PortError) return { type: 'Unavailable', reason: error.message };
    throw error;
  }
}
