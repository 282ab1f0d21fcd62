import type { Op, ScenarioRunAction } from '@seatrial/core';
import {
  type ApplicationAction,
  faultPatch,
  mayBeDeletedFor,
  nameOf,
  type ReleaseAction,
  unreachable,
  weightPatch,
} from '@seatrial/core';
import type { Release } from '@seatrial/model';
import { accountIn, actingAs } from '../apply/acting-as.ts';
import { type Appliers, applyAll } from '../apply/apply-all.ts';
import { deleteOwn } from '../apply/delete-own.ts';
import { withFinalizer } from '../records/finalizer.ts';
import type { World } from '../world.ts';
import { createOnce } from './create-once.ts';

/** Does what a decision asked for; everything here may be repeated without harm. */
export async function performRelease(
  { cluster, clock, log }: World,
  release: Release,
  action: Exclude<
    ReleaseAction,
    { type: 'AppendLedger' | 'ClosePullRequest' | 'KeepPullRequest' | 'Revert' }
  >,
  writers: Appliers,
  op: Op,
): Promise<'Done'> {
  const own = actingAs(cluster, accountIn(release.metadata.namespace, release.spec.serviceAccount));
  switch (action.type) {
    case 'Apply':
      await applyAll({ cluster: own, clock, ...writers }, release, action.objects, op);
      return 'Done';
    case 'Delete':
      for (const ref of action.refs)
        await deleteOwn(
          { cluster: own, applied: writers.applied },
          ref,
          (live) => mayBeDeletedFor(release, live),
          op,
        );
      return 'Done';
    case 'DeletePod':
      log('info', 'delete a pod that its StatefulSet waits for', { pod: action.pod.name });
      await cluster.delete(action.pod, { uid: action.uid, as: 'Runner' }, op);
      return 'Done';
    case 'SetWeight': {
      const route = await cluster.get(action.route, op);
      if (route === undefined) return 'Done'; // without a route nothing reaches either arm
      const patch = weightPatch(route, action.arms, action.weightPercent);
      if (patch === undefined) return 'Done';
      log('info', `weight ${action.weightPercent}%`, {
        route: action.route.name,
        namespace: action.route.namespace,
      });
      await own.patch(route, patch, 'Runner', op);
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
      await createOnce(cluster, withFinalizer(action.release), op);
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
    case 'FaultCreate':
      log('info', `create ${nameOf(action.object)}`);
      await createOnce(cluster, action.object, { ...op, as: 'Chaos' });
      return 'Done';
    case 'FaultDelete':
      log('info', `delete ${nameOf(action.ref)}`);
      await cluster.delete(
        action.ref,
        { uid: action.uid, gracePeriodSeconds: action.gracePeriodSeconds, as: 'Chaos' },
        op,
      );
      return 'Done';
    case 'FaultPatch':
      await patchOnce(cluster, action, op);
      return 'Done';
    default:
      unreachable(action);
  }
}

/** On the very version that the patch was made of. */
async function patchOnce(
  cluster: World['cluster'],
  action: Extract<ScenarioRunAction, { type: 'FaultPatch' }>,
  op: Op,
): Promise<void> {
  const live = await cluster.get(action.ref, op);
  if (live === undefined || live.metadata.uid !== action.uid) return; // another object by the same name owes us nothing
  const patch = faultPatch(action, live);
  if (patch !== undefined) await cluster.patch(live, patch, 'Chaos', op);
}
