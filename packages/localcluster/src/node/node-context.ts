import type { Clock } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import type { Log } from '../log.ts';
import type { AddressPool } from './address-pool.ts';
import type { EventRecorder } from './events.ts';
import type { ImageStore } from './image-store.ts';
import type { NodeLimits } from './limits.ts';

/** Held while a node is paused: it acts on nothing until it is resumed. */
export interface PauseGate {
  readonly isPaused: boolean;
  /** Resolves as soon as the node is not paused. @throws the signal's reason */
  opened(signal: AbortSignal): Promise<void>;
}

/** What the parts of one node share. */
export interface NodeContext {
  readonly name: string;
  readonly hostIP: string;
  readonly podsDirectory: string;
  readonly kube: Kube;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: NodeLimits;
  readonly images: ImageStore;
  readonly events: EventRecorder;
  readonly addresses: AddressPool;
  readonly gate: PauseGate;
  /** The start of every container's command line, and variables that every container carries. */
  readonly keeper: readonly string[];
  readonly markers: Readonly<Record<string, string>>;
  /** Aborts when the node agent stops. */
  readonly signal: AbortSignal;
}
