import type { EpochMs, KubeObject } from '@seatrial/model';
import type { EventView } from '../events.ts';
import type { JobProgress } from '../job.ts';
import type { PodTrouble } from '../pod-failure.ts';
import type { PodView } from '../pod-view.ts';
import type { ReplicaCounts } from '../replica-counts.ts';

/** A kind that keeps pods running, and replaces them when its template changes. */
export interface LastingRow {
  readonly type: 'Lasting';
  /** Kind (apps/v1) of the objects that show which pods are of which template; absent: the workload and its pods do. */
  readonly revisionKind?: string;
  /** It has a pod on each node: those on nodes that do not answer cannot be waited for. */
  readonly isOnEachNode: boolean;
  /** Its status has a word for pods that cannot be made; otherwise only Events say why there are too few. */
  readonly saysWhyNotMade: boolean;
  counts(workload: KubeObject): ReplicaCounts;
  /** Of its pods those of its present template. @param revisions that it owns */
  podsOfTemplate(
    workload: KubeObject,
    pods: readonly KubeObject[],
    revisions: readonly KubeObject[],
  ): readonly KubeObject[];
  /** What its own status or spec says that keeps it from being whole. */
  ownTrouble(workload: KubeObject, now: EpochMs): PodTrouble | undefined;
  /** The pod that its controller waits for in vain, until somebody deletes it. */
  stuckPod(workload: KubeObject, pods: readonly KubeObject[], now: EpochMs): PodView | undefined;
}

/** A kind that is whole when it has nothing left to do. */
export interface OnceRow {
  readonly type: 'Once';
  readonly revisionKind?: never;
  progress(
    workload: KubeObject,
    pods: readonly KubeObject[],
    now: EpochMs,
    nodesAway: ReadonlySet<string>,
    events: readonly EventView[],
  ): JobProgress;
  hasNoPods(workload: KubeObject, pods: readonly KubeObject[]): boolean;
}

/** What a kind of workload is to those who judge its health. Pure, all of it. */
export type WorkloadRow = LastingRow | OnceRow;
