import type { Program } from '@seatrial/localcluster';
import type { Crowd } from './crowd.ts';

/** What is written of an application under a name; what else it has stays as it was. */
export interface Wanted {
  readonly name: string;
  readonly crowd: Crowd;
}

/** Whoever brings what is wanted into the cluster. */
export interface Contender {
  readonly who: string;
  /** Whose time can be told apart by function. */
  readonly program?: Program;
  /** Applications of their own namespaces: what one contender has, another one does not find. */
  readonly prefix: string;
  /** What is wanted first; whatever is to be written and packed for it comes before the clock runs. */
  prepare(wanted: readonly Wanted[]): Promise<void>;
  /** Tells of what was prepared, and waits until it is in the cluster and said to be. */
  apply(): Promise<void>;
  /** Tells of what was prepared alone. */
  tell(): Promise<void>;
  /** Processor seconds so far. */
  cpuSeconds(): number;
  /** Of what goes on running between commits; undefined where nothing does. */
  residentMiB(): number | undefined;
  close(): Promise<void>;
}
