import type { Program } from '@seatrial/localcluster';

/** Whoever takes applications of one Deployment, or what it has in its place, from one image to the next by a canary. */
export interface CanaryContender {
  readonly who: string;
  /** Whose time can be told apart by function. */
  readonly program?: Program;
  /** @param namespaces of the applications, one each */
  prepare(namespaces: readonly string[], image: string): Promise<void>;
  /** Tells of what was prepared, and waits until all of it is stable. */
  apply(): Promise<void>;
  /** Processor seconds so far. */
  cpuSeconds(): number;
  residentMiB(): number;
  /** Where the time of the canaries went that were measured last, a line each. */
  timeline?(): Promise<readonly string[]>;
  close(): Promise<void>;
}
