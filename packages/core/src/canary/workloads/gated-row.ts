import type { KubeObject, ValuePath } from '@seatrial/model';
import type { CanarySource } from '../canary-objects.ts';

/** Why a workload, as its manifest is, cannot have a canary beside it. */
export interface WorkloadObstacle {
  readonly path: ValuePath;
  readonly message: string;
  readonly hint: string;
}

/**
 * What a kind of workload is to a release that tries it on a canary first. Pure. How its health is judged is its row in
 * health/workloads.
 */
export interface GatedRow {
  /** How many pods serve, by the manifest. */
  replicas(workload: KubeObject): number;
  /**
   * The new version beside the stable one, with pods that no stable selector finds.
   * @param copied ConfigMaps and Secrets, as `<kind>/<name>`, of which the canary has its own
   */
  canary(source: CanarySource, replicas: number, copied: ReadonlySet<string>): KubeObject;
  obstacles(workload: KubeObject): readonly WorkloadObstacle[];
}
