import type { KubeObject } from '@seatrial/model';
import type { ControlPlaneOptions } from '../control-plane/start-control-plane.ts';

export interface LocalClusterOptions extends ControlPlaneOptions {
  /** Which part of the pods' address range is this cluster's: clusters that run at once have different ones. */
  readonly index: number;
  readonly zones: readonly string[];
  readonly nodesPerZone: number;
  /** Path of the table of images. */
  readonly images: string;
  /** Definitions installed before anything else: those of the Gateway API, which the gateway reads. */
  readonly crds: readonly KubeObject[];
  /** Where pods' programs are looked for, as in the variable PATH. */
  readonly programPath: string;
  /** Called when a program that had ended unasked was started again. */
  readonly onRestart?: () => void;
}
