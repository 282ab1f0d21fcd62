import type { Fault, FaultTarget, KubeObject, ObjectRef, ScenarioRun } from '@seatrial/model';
import type { WorkloadHealth } from '../../health/workload.ts';
import type { Observed } from '../../observation.ts';
import type { ListQuery } from '../../ports.ts';

export type FaultOf<T extends Fault['type']> = Extract<Fault, { type: T }>;

/** What a fault does to the cluster, in the chaos service account's name. Each may be asked for again. */
export type FaultAction =
  | {
      readonly type: 'FaultCreate';
      /** Its name is of the run: one that is there already is the one. */
      readonly object: KubeObject;
    }
  | {
      readonly type: 'FaultDelete';
      readonly ref: ObjectRef;
      /** That very object alone. */
      readonly uid: string;
      readonly gracePeriodSeconds: number;
    }
  | ({ readonly type: 'FaultPatch' } & PatchOrder);

/** To change an object, or to take the change back; the patch is made by the row, of the object as it is then. */
export interface PatchOrder<F extends Fault = Fault> {
  readonly to: 'Inject' | 'Revert';
  readonly fault: F;
  readonly ref: ObjectRef;
  /** That very object alone. */
  readonly uid: string;
  readonly run: string;
  readonly preImage: FaultTarget['preImage'];
}

/** What a row decides by. */
export interface FaultScene<F extends Fault = Fault> {
  readonly fault: F;
  readonly run: ScenarioRun;
  readonly workload: Observed<WorkloadHealth>;
  /** The objects that the row asked for by `observes`, of all its queries. */
  readonly sight: Observed<readonly KubeObject[]>;
}

/** An object that a fault is going to change, with what of it is to be put back. */
export type Aim = Pick<FaultTarget, 'ref' | 'uid' | 'preImage'>;

/**
 * What a fault is. Pure, all of it; the loop of a run (`debts.ts`) writes down, injects, watches, reverts and verifies by
 * these, and knows no fault by its name. The row's other half is in `model`: its schema, and what it may write.
 */
export interface FaultRow<F extends Fault = Fault> {
  /** For people who look at a run; how long it lasts is said beside. */
  words(fault: F): string;
  /** Whom it may hit besides the application under trial and its namespace. */
  readonly reach: 'Namespace' | 'Cluster';
  /** How long it is in force, in ms; 0: it is over as soon as it has taken effect. */
  lastsMs(fault: F): number;
  /** When the recovery begins: with the injection, or when it is seen to be taken back. */
  readonly endsWhen: 'Injected' | 'Verified';
  /** Why a run waits, in one word, where the end of its time comes and nobody sees whether it is in force. */
  readonly unseen: string;
  /** How many pods it takes at once, by which field of what is written in a file; the file may be faulty. */
  podsTaken?(written: unknown): { readonly count: number; readonly field: string };
  /**
   * What it goes by beside the workload and its pods. @param isToPlan it is planned by the next decision: only then does it
   * matter who else is there.
   */
  observes(fault: F, isToPlan: boolean): readonly ListQuery[];
  /** What it will change, with the pre-image; or why it cannot be. */
  plan(scene: FaultScene<F>): readonly Aim[] | string;
  /** The pre-image as it is now: a runner may have been away since it wrote it down. `undefined`: keep what is written. */
  preImageNow(scene: FaultScene<F>, target: FaultTarget): FaultTarget['preImage'];
  inject(scene: FaultScene<F>, target: FaultTarget): readonly FaultAction[];
  hasTakenEffect(scene: FaultScene<F>, target: FaultTarget): boolean;
  /** Who or what has ended it before its time, for people; `undefined`: nobody, as far as can be seen. */
  howItEnded(scene: FaultScene<F>, target: FaultTarget): string | undefined;
  revert(scene: FaultScene<F>, target: FaultTarget): readonly FaultAction[];
  isBack(scene: FaultScene<F>, target: FaultTarget): boolean;
  /** JSON merge patch of the live object; of a row that asks for `FaultPatch`. */
  patch?(order: PatchOrder<F>, live: KubeObject): Readonly<Record<string, unknown>>;
}
