import type { GatedWorkload, KubeObject, ObjectRef, Rollout } from '@seatrial/model';
import { apiGroupOf, gatedWorkloads, workloadKinds } from '@seatrial/model';
import { canaryName } from '../names.ts';
import { deployment } from './deployment.ts';
import type { GatedRow } from './gated-row.ts';

/** Every workload that a rollout may name; one that `model` has and this has not does not compile. */
const rows: Readonly<Record<GatedWorkload, GatedRow>> = {
  Deployment: deployment,
};

/** The row of an object that a rollout may name; undefined: no change of it is tried on a canary. */
export function gatedOf(object: KubeObject | ObjectRef): GatedRow | undefined {
  const name = gatedWorkloads.find(
    (it) => it === object.kind && apiGroupOf(object) === apiGroupOf(workloadKinds[it]),
  );
  return name === undefined ? undefined : rows[name];
}

/** The workload that a rollout names. */
export function gatedRef({ workload }: Pick<Rollout, 'workload'>, namespace: string): ObjectRef {
  const { apiVersion, kind } = workloadKinds[workload.kind];
  return { apiVersion, kind, namespace, name: workload.name };
}

/** Its canary, known from the record alone; undefined where nothing is tried on one. */
export function canaryRef(
  rollout: Pick<Rollout, 'workload'> | undefined,
  namespace: string,
): ObjectRef | undefined {
  if (rollout === undefined) return undefined;
  const stable = gatedRef(rollout, namespace);
  return { ...stable, name: canaryName(stable.name) };
}
