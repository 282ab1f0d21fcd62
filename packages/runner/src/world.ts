import type {
  Clock,
  ClusterPort,
  ConfigPort,
  ForgePort,
  Observed,
  Op,
  RenderFiles,
  TelemetryPort,
} from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { Finding } from '@seatrial/model';
import type { RepositoryChange } from '@seatrial/render';
import { RenderingUnavailable } from './source/rendering-unavailable.ts';

/** Structured log: what happened, and the facts that belong to it. Never a secret. */
export type Log = (
  level: 'debug' | 'info' | 'warn' | 'error',
  message: string,
  facts?: Readonly<Record<string, unknown>>,
) => void;

/** Errors that a repository has after a change and did not have before; not in a round, and for as long as it takes. */
export type NewErrors = (change: RepositoryChange, op: Op) => Promise<readonly Finding[]>;

/** Everything outside the runner, as ports: real adapters in the service, virtual ones in simulation. */
export interface World {
  readonly clusterName: string;
  readonly cluster: ClusterPort;
  readonly config: ConfigPort;
  readonly telemetry: TelemetryPort;
  /** What "seatrial validate" finds of a change; in a thread of its own, where it may take long. */
  readonly newErrors: NewErrors;
  /** By the programs that an application's source asks for, where it asks for any. */
  readonly renderFiles: RenderFiles;
  /** Where the config repository is kept; absent where the runner is told none. */
  readonly forge?: ForgePort;
  readonly clock: Clock;
  readonly log: Log;
  /**
   * Whether all applications of the cluster are this process's, so that no other begins releases or runs of scenarios. Absent
   * where others may.
   */
  readonly isAlone?: () => boolean;
}

/** Asks a port; a port that cannot answer is an observation, not an exception. An abort still is one. */
export async function look<T>(
  op: Op,
  ask: () => Promise<T>,
): Promise<Extract<Observed<T>, { type: 'Value' | 'Unavailable' }>> {
  try {
    return { type: 'Value', value: await ask() };
  } catch (error) {
    op.signal.throwIfAborted();
    if (error instanceof RenderingUnavailable)
      return { type: 'Unavailable', reason: error.message, code: 'RenderingUnavailable' };
    if (error instanceof PortError) return { type: 'Unavailable', reason: error.message };
    throw error;
  }
}
