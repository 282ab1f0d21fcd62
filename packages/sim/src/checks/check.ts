import type { KubeObject, Release, ScenarioRun } from '@seatrial/model';
import type { Change } from '../kube/store.ts';
import type { VirtualCluster } from '../kube/virtual-cluster.ts';
import type { SimulatedWorld, Site } from '../simulated-world.ts';

/** What a check looks at, and where it says that a promise was broken. */
export interface Checked {
  readonly world: SimulatedWorld;
  readonly site: Site;
  readonly violated: (promise: string, detail: string) => void;
}

/** Looks at every single write to a cluster, right after it. */
export type Check = (checked: Checked) => (change: Change) => void;

/** The release moves traffic or pods; one that is taken back before it had made anything does not. */
export function isMoving({ status }: Release): boolean {
  if (status === undefined) return false;
  const { phase, added, restore } = status;
  return (
    phase === 'Preparing' ||
    phase === 'Progressing' ||
    phase === 'Promoting' ||
    phase === 'Watching' ||
    (phase === 'RollingBack' && (added.length > 0 || restore === true))
  );
}

/** The gateway takes longer to follow a route than the new version is watched: what users see then is not looked at. */
export function isRouterLate({ slowRouterMs = 0 }: VirtualCluster, { rollout }: Release['spec']): boolean {
  return slowRouterMs > (rollout?.watchSeconds ?? 0) * 1000;
}

export function isTrying({ status }: ScenarioRun): boolean {
  return status !== undefined && status.phase !== 'Pending' && status.phase !== 'Completed';
}

export function isCanary(object: KubeObject): boolean {
  return object.metadata.name.endsWith('-canary');
}
