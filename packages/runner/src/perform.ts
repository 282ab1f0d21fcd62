import type { Op, ScenarioRunAction, Serially } from '@seatrial/core';
import {
  type ApplicationAction,
  autoscaledWorkloads,
  failNodePatch,
  isOwnedBy,
  numberAt,
  type ReleaseAction,
  restoreNodePatch,
  routeWithWeight,
  unreachable,
  withField,
} from '@seatrial/core';
import type { KubeObject, ObjectRef, Release } from '@seatrial/model';
import { labels, mayAdopt, refKey, refOf } from '@seatrial/model';
import { isUnmanaged, takingFields } from './adoption.ts';
import { expectOwn } from './claims.ts';
import { createOnce } from './create-once.ts';
import { withKeptLabels } from './kept-labels.ts';
import type { World } from './world.ts';

/** Does what a decision asked for; everything here may be repeated without harm. */
export async function performRelease(
  { cluster, log }: World,
  release: Release,
  action: Exclude<ReleaseAction, { type: 'AppendLedger' | 'Revert' }>,
  serially: Serially,
  op: Op,
): Promise<'Done'> {
  switch (action.type) {
    case 'Apply':
      await applyAll(cluster, release, action.objects, serially, op);
      return 'Done';
    case 'Delete':
      for (const ref of action.refs) await deleteOwned(cluster, release, ref, op);
      return 'Done';
    case 'DeletePod':
      log('info', 'delete a pod that its StatefulSet waits for', { pod: action.pod.name });
      await cluster.delete(action.pod, { uid: action.uid, as: 'Runner' }, op);
      return 'Done';
    case 'SetWeight': {
      const route = await cluster.get(action.route, op);
      if (route === undefined) return 'Done'; // without a route nothing reaches either arm
      const wanted = routeWithWeight(route, action.arms, action.weightPercent);
      log('info', `weight ${action.weightPercent}%`, {
        route: action.route.name,
        namespace: action.route.namespace,
      });
      await cluster.patch(route, { spec: { rules: ruleList(wanted) } }, 'Runner', op);
      return 'Done';
    }
    default:
      unreachable(action);
  }
}

export async function performApplication(
  { cluster, log }: World,
  action: ApplicationAction,
  op: Op,
): Promise<'Done'> {
  switch (action.type) {
    case 'CreateRelease':
      log('info', `release ${action.release.metadata.name}`);
      await createOnce(cluster, action.release, op);
      return 'Done';
    case 'Delete':
      for (const ref of action.refs) await cluster.delete(ref, { as: 'Runner' }, op);
      return 'Done';
    default:
      unreachable(action);
  }
}

/** Faults are injected as the chaos service account, which the API server itself confines; reverting is paying a debt. */
export async function performScenarioRun(
  { cluster, log }: Pick<World, 'cluster' | 'log'>,
  action: Exclude<ScenarioRunAction, { type: 'AppendLedger' }>,
  op: Op,
): Promise<'Done'> {
  switch (action.type) {
    case 'KillPod':
      log('info', 'kill pod', { pod: action.ref.name });
      await cluster.delete(
        action.ref,
        { uid: action.uid, gracePeriodSeconds: action.gracePeriodSeconds, as: 'Chaos' },
        op,
      );
      return 'Done';
    case 'FailNode':
    case 'RestoreNode':
      await patchNode(cluster, action, op);
      return 'Done';
    default:
      unreachable(action);
  }
}

/**
 * Looks at each object before it is written: one that another application has meanwhile made is left to it. Writers of one
 * object take turns, so that none comes between the other's look and its write.
 *
 * Replicas that an autoscaler decides stay as they are, whether it stands among the manifests or somebody else has made
 * it: what the manifest says is only where it began.
 */
async function applyAll(
  cluster: World['cluster'],
  release: Release,
  objects: readonly KubeObject[],
  serially: Serially,
  op: Op,
): Promise<void> {
  const others = await othersAutoscalers(cluster, release.spec.application, objects, op);
  const autoscaled = autoscaledWorkloads([...objects, ...others]);
  for (const object of objects) {
    const ref = refOf(object);
    await serially(`object/${refKey(ref)}`, async () => {
      const live = await cluster.get(ref, op);
      await expectOwn(cluster, object, live, release, op);
      if (mayAdopt(object)) await takeFields(cluster, live, op);
      const replicas = autoscaled.has(refKey(ref)) ? numberAt(live, 'spec', 'replicas') : undefined;
      const wanted = replicas === undefined ? object : withField(object, ['spec', 'replicas'], replicas);
      await cluster.apply(withKeptLabels(wanted, live), op);
    });
  }
}

/** Before the first apply of what another tool made; once that is done, nothing of that tool is left to take. */
async function takeFields(cluster: World['cluster'], live: KubeObject | undefined, op: Op): Promise<void> {
  if (!isUnmanaged(live, new Set())) return;
  const patch = takingFields(live);
  if (patch !== undefined) await cluster.patch(live, patch, 'Runner', op);
}

/** Live autoscalers that others made. The application's own are among the manifests, or about to be deleted. */
async function othersAutoscalers(
  cluster: World['cluster'],
  application: string,
  objects: readonly KubeObject[],
  op: Op,
): Promise<readonly KubeObject[]> {
  const scalable = objects.find((object) => numberAt(object, 'spec', 'replicas') !== undefined);
  const namespace = scalable?.metadata.namespace;
  if (namespace === undefined) return [];
  const query = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', namespace };
  const live = await cluster.list(query, op);
  return live.filter(({ metadata }) => metadata.labels?.[labels.application] !== application);
}

/** The very object that was found to be the release's own, not one that has come in its place. */
async function deleteOwned(
  cluster: World['cluster'],
  release: Release,
  ref: ObjectRef,
  op: Op,
): Promise<void> {
  const live = await cluster.get(ref, op);
  if (live === undefined || !isOwnedBy(release, live)) return;
  const { uid } = live.metadata;
  await cluster.delete(ref, { as: 'Runner', ...(uid === undefined ? {} : { uid }) }, op);
}

async function patchNode(
  cluster: World['cluster'],
  {
    type,
    name,
    uid,
    run,
    unschedulableBefore,
  }: Extract<ScenarioRunAction, { type: 'FailNode' | 'RestoreNode' }>,
  op: Op,
): Promise<void> {
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'Node', name };
  const node = await cluster.get(ref, op);
  if (node === undefined || node.metadata.uid !== uid) return; // another node by the same name owes us nothing
  const patchFor = type === 'FailNode' ? failNodePatch : restoreNodePatch;
  await cluster.patch(node, patchFor(node, run, unschedulableBefore), 'Chaos', op);
}

function ruleList(route: KubeObject): unknown {
  return (route['spec'] as { readonly rules?: unknown } | undefined)?.rules;
}
