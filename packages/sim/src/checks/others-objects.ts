import type { KubeObject, ScenarioRun } from '@seatrial/model';
import { labels, mayAdopt, refKey, refOf } from '@seatrial/model';
import { nodeNameOf } from '../kube/pod.ts';
import type { Store } from '../kube/store.ts';
import { runsIn } from '../people/records.ts';
import { type Check, isTrying } from './check.ts';
import { faultOnTrial } from './fault-on-trial.ts';
import { isStuckPodDeleted } from './stuck-pod.ts';
import { isControlledBy } from './unlike-pods.ts';

const recordKinds: ReadonlySet<string> = new Set(['Release', 'ScenarioRun', 'ApplicationState']);

/** What the runner has not made is not changed, not deleted and not taken over; a fault hits the scenario's own targets. */
export const othersObjects: Check = ({ site: { cluster }, violated }) => {
  const { store } = cluster;
  /** A namespace is made for the records before anything says whose it is. */
  const madeByRunner = new Set<string>();

  return (change) => {
    const { object, previous, by } = change;
    const key = refKey(refOf(object));
    if (previous === undefined && by === 'Runner') madeByRunner.add(key);
    if (previous === undefined || recordKinds.has(object.kind)) return;
    if (by === 'Chaos') {
      const isTarget = runsIn(store).some((run) => isTrying(run) && isTargetOf(store, run, object));
      if (!isTarget) violated('a fault hits nothing but its targets', key);
    }
    if (by !== 'Runner' || isStuckPodDeleted(store, change)) return;
    const [owner, next] = [ownerOf(previous), ownerOf(object)];
    if (owner === undefined && (madeByRunner.has(key) || mayAdopt(object))) return;
    if (owner === undefined) violated('what is somebody else’s stays as it is', `${key} was made by hand`);
    else if (owner !== next)
      violated('what is somebody else’s stays as it is', `${key} of ${owner} became ${next}'s`);
  };
};

function ownerOf({ metadata }: KubeObject): string | undefined {
  return metadata.labels?.[labels.application];
}

/** By what the scenario says, not by what the run has written down. */
function isTargetOf(store: Store, { spec }: ScenarioRun, object: KubeObject): boolean {
  const { faults, workload } = spec.experiment;
  if (object.kind === 'Node') return faults.some((fault) => faultOnTrial(fault).mayHitNode(fault, object));
  const { namespace } = spec;
  const owner = store.get({ apiVersion: 'apps/v1', kind: workload.kind, namespace, name: workload.name });
  if (object.kind !== 'Pod' || owner === undefined || !isControlledBy(object, owner)) return false;
  const node = store.get({ apiVersion: 'v1', kind: 'Node', name: nodeNameOf(object) ?? '' });
  return faults.some((fault) => faultOnTrial(fault).mayHitPod(fault, node));
}
