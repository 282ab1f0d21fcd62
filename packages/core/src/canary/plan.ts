import type { KubeObject, NotTried, ObjectRef, PodsRun, Rollout } from '@seatrial/model';
import { annotations, labels, refKey, refOf } from '@seatrial/model';
import { withField } from '../fields.ts';
import { versionAnnotation } from '../health/workload.ts';
import { workloadOf } from '../health/workloads/table.ts';
import { withoutGuardedLabels } from '../namespaces/guarded-labels.ts';
import { changedPods } from '../quarantine/pods-run.ts';
import { type Dropped, droppedBy, pruneProblem } from '../sync/prune.ts';
import { roomProblem } from '../sync/record-room.ts';
import { inWaves } from '../sync/waves.ts';
import { beforeCanary } from './before-canary.ts';
import { canaryObjects } from './canary-objects.ts';
import { selectedPolicies } from './canary-policies.ts';
import { withConfigHash } from './config-hash.ts';
import { gatedChange } from './gated-change.ts';
import { hasRunBefore, isJob, jobProblem } from './jobs.ts';
import { canaryName } from './names.ts';
import { notTried } from './not-tried.ts';
import { indistinguishable, obstacles } from './obstacles.ts';
import { type PodLabels, podLabels } from './pod-labels.ts';
import { readConfigs } from './references.ts';
import { changedResources } from './resource-health.ts';
import type { Arms } from './routers/router-row.ts';
import { untouchedWorkloads } from './touched.ts';
import { gatedOf } from './workloads/table.ts';

export interface PlanInput {
  readonly application: string;
  /** The application's own, where what its rollout names is; absent where it has no objects of others. */
  readonly namespace?: string;
  readonly release: string;
  readonly version: string;
  readonly desired: readonly KubeObject[];
  /** The stable version, rendered; absent for the first one. */
  readonly current?: { readonly version: string; readonly objects: readonly KubeObject[] };
  readonly inventory: readonly ObjectRef[];
  /** What earlier releases have taken over from other tools. */
  readonly adopted?: readonly ObjectRef[] | undefined;
  readonly rollout?: Rollout | undefined;
  /** The way back after a promotion: what has been promoted here before is put back whole, and its Jobs have run. */
  readonly isUndo?: boolean;
}

/** Everything a release will ever do to the cluster, worked out before its first write. */
export interface ReleasePlan extends Dropped {
  /** The new version, in waves. */
  readonly full: readonly KubeObject[];
  /** Jobs of this version that have run with it once: they are part of it, and neither applied nor waited for. */
  readonly doneBefore: readonly ObjectRef[];
  /** The version before, to go back to when a promotion fails. */
  readonly previous: readonly KubeObject[];
  /** Was in the cluster before an earlier release took it over: going back deletes none of it. */
  readonly adopted: readonly ObjectRef[];
  /** Workloads whose health decides. */
  readonly workloads: readonly ObjectRef[];
  /** Of these, those that this version leaves as they are, by `refKey`: their health decides nothing. */
  readonly untouched: ReadonlySet<string>;
  /** Custom resources that this version makes or changes: their health decides too. */
  readonly resources?: readonly ObjectRef[];
  /** What the pods of the workloads run that it changes. */
  readonly podsRun: () => readonly PodsRun[];
  /** Likewise of the version before: what a way back leads away from. */
  readonly podsRunBefore: () => readonly PodsRun[];
  /** Absent: nothing that the gated workload runs has changed, or there is nothing to compare it with. */
  readonly canary?: CanaryPlan;
  /** Why this version cannot be released as the application says. */
  readonly problem?: string;
}

export interface CanaryPlan {
  readonly workload: ObjectRef;
  readonly stable: ObjectRef;
  readonly route: ObjectRef;
  readonly arms: Arms;
  readonly stableReplicas: number;
  readonly pods: PodLabels;
  /** Labels of the stable Service, and of the canary's. */
  readonly serviceLabels: PodLabels;
  /** What is new and nothing that runs uses, in the order in which it is made before the canary. */
  readonly first: readonly KubeObject[];
  /** What the version changes and the canary does not try. */
  readonly notTried: readonly NotTried[];
  /** Made beside the stable objects, with this many canary replicas. */
  readonly objects: (replicas: number) => readonly KubeObject[];
}

/** Compares two versions of an application and says how the new one gets there. Pure: no cluster is asked. */
export function planRelease(input: PlanInput): ReleasePlan {
  const mark = (objects: readonly KubeObject[], version: string): readonly KubeObject[] =>
    inWaves(objects.map((object) => marked(withConfigHash(object, objects), input.application, version)));
  const desired = mark(input.desired, input.version);
  const previous = input.current === undefined ? [] : mark(input.current.objects, input.current.version);
  const isUndo = input.isUndo === true;
  const full = desired.filter((object) => !(isUndo ? isJob(object) : hasRunBefore(object, previous)));
  const base = {
    full,
    ...droppedBy(desired, { ...input, previous }),
    adopted: input.adopted ?? [],
    doneBefore: isUndo ? desired.filter(isJob).map(refOf) : [],
    previous,
    workloads: workloadsOf(full),
    untouched: untouchedWorkloads(desired, previous),
    resources: changedResources(full, previous),
    ...podsOf(input.desired, input.current?.objects ?? []),
  };
  const refused = pruneProblem(input.inventory, base.prune);
  if (desired.length === 0) return { ...base, problem: 'there are no manifests: nothing would be left' };
  // What goes is what the newer version had added, and a person wants that gone.
  if (isUndo) return base;
  if (refused !== undefined) return { ...base, problem: refused };
  const noRoom = roomProblem(desired, input);
  if (noRoom !== undefined) return { ...base, problem: noRoom };
  const ofJobs = jobProblem(desired, previous);
  if (ofJobs !== undefined) return { ...base, problem: ofJobs };
  if (input.rollout === undefined || input.current === undefined) return base;

  const found = gatedObjects(desired, input.rollout, input.namespace);
  if (typeof found === 'string') return { ...base, problem: found };
  if (!gatedChange(found.deployment, desired, previous)) return base;

  const { deployment, service, route } = found;
  const wanted = new Set(desired.map((object) => refKey(refOf(object))));
  const dropped = readConfigs(deployment, previous).filter((it) => !wanted.has(refKey(refOf(it))));
  const before = new Set(previous.map((object) => refKey(refOf(object))));
  const copyable = desired.filter((object) => mayBeCopied(object, !before.has(refKey(refOf(object)))));
  const pods = podLabels([...desired, ...previous], deployment);
  if (pods === undefined) return { ...base, problem: indistinguishable(deployment) };
  const source = {
    pods,
    desired: copyable,
    current: previous,
    deployment,
    service,
    release: input.release,
    version: input.version,
    dropped,
  };
  const stable = refOf(deployment);
  const made = new Map<number, readonly KubeObject[]>();
  const objects = (replicas: number): readonly KubeObject[] => {
    const known = made.get(replicas) ?? inWaves(canaryObjects(source, replicas));
    made.set(replicas, known);
    return known;
  };
  const taken = nameTaken(desired, objects(1));
  if (taken !== undefined) return { ...base, problem: taken };
  const versions = { desired, previous, deployment };
  const first = beforeCanary(versions);
  const tried = [
    deployment,
    service,
    ...readConfigs(deployment, copyable),
    ...selectedPolicies(copyable, deployment),
  ];
  return {
    ...base,
    canary: {
      workload: { ...stable, name: canaryName(stable.name) },
      stable,
      route: refOf(route),
      arms: { stableService: service.metadata.name, canaryService: canaryName(service.metadata.name) },
      stableReplicas: gatedOf(deployment)?.replicas(deployment) ?? 1,
      pods,
      serviceLabels: {
        stable: service.metadata.labels ?? {},
        canary: { ...service.metadata.labels, [labels.release]: input.release },
      },
      first: first.map((object) => withField(object, ['metadata', 'labels', labels.release], input.release)),
      notTried: notTried(versions, [...tried, ...first], base.prune),
      objects,
    },
  };
}

/** By the manifests as they are in Git: what a version is compared with is not marked as it is. */
function podsOf(
  desired: readonly KubeObject[],
  previous: readonly KubeObject[],
): Pick<ReleasePlan, 'podsRun' | 'podsRunBefore'> {
  return {
    podsRun: () => changedPods(desired, previous, workloadsOf(desired)),
    podsRunBefore: () => changedPods(previous, desired, workloadsOf(previous)),
  };
}

/** Whether the canary may have its own copy of an object: an annotation can withhold it, or have it made first. */
function mayBeCopied({ kind, metadata }: KubeObject, isNew: boolean): boolean {
  const asked = metadata.annotations?.[annotations.canary];
  const isCopied = kind === 'ConfigMap' || kind === 'Secret' || kind === 'NetworkPolicy';
  return !isCopied || (asked !== 'Withhold' && !(isNew && asked === 'First'));
}

/** Canary replicas follow weight x stable, and are at least one. */
export function canaryReplicas(stableReplicas: number, weightPercent: number): number {
  return Math.max(1, Math.ceil((stableReplicas * weightPercent) / 100));
}

function marked(object: KubeObject, application: string, version: string): KubeObject {
  const own = withoutGuardedLabels(object);
  const labelled = withField(own, ['metadata', 'labels', labels.application], application);
  return isWorkload(object)
    ? withField(labelled, ['metadata', 'annotations', versionAnnotation], version)
    : labelled;
}

function gatedObjects(
  desired: readonly KubeObject[],
  rollout: Rollout,
  namespace: string | undefined,
): { deployment: KubeObject; service: KubeObject; route: KubeObject } | string {
  const named = (kind: string, name: string): KubeObject | undefined =>
    desired.find(
      (object) =>
        object.kind === kind &&
        object.metadata.name === name &&
        object.metadata.namespace === (namespace ?? object.metadata.namespace),
    );
  const deployment = named(rollout.workload.kind, rollout.workload.name);
  const service = named('Service', rollout.service);
  const route = named(rollout.route.kind, rollout.route.name);
  if (deployment === undefined)
    return `the manifests have no ${rollout.workload.kind} "${rollout.workload.name}"`;
  if (service === undefined) return `the manifests have no Service "${rollout.service}"`;
  if (route === undefined) return `the manifests have no ${rollout.route.kind} "${rollout.route.name}"`;
  const near = desired.filter(({ metadata }) => metadata.namespace === deployment.metadata.namespace);
  const [obstacle] = obstacles(near, { deployment, service, route });
  return obstacle === undefined ? { deployment, service, route } : `${obstacle.message}; ${obstacle.hint}`;
}

function isWorkload(object: KubeObject): boolean {
  return workloadOf(object) !== undefined;
}

/** Those that may be gated first, as the gated workload is found by its name, which another kind may have too. */
function workloadsOf(desired: readonly KubeObject[]): readonly ObjectRef[] {
  const refs = desired.filter(isWorkload).map(refOf);
  return [...refs.filter(mayBeGated), ...refs.filter((ref) => !mayBeGated(ref))];
}

function mayBeGated(ref: ObjectRef): boolean {
  return gatedOf(ref) !== undefined;
}

function nameTaken(desired: readonly KubeObject[], beside: readonly KubeObject[]): string | undefined {
  const names = new Set(desired.map((object) => refKey(refOf(object))));
  const taken = beside.find((object) => names.has(refKey(refOf(object))));
  if (taken === undefined) return undefined;
  return `the manifests have a ${taken.kind} "${taken.metadata.name}", and the canary's has that name; rename it`;
}
