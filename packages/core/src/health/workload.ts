import type { EpochMs, KubeObject } from '@seatrial/model';
import { numberAt, stringAt } from '../fields.ts';
import { nameOf } from '../name-of.ts';
import { type EventView, podsRefused } from './events.ts';
import type { JobProgress } from './job.ts';
import { podsOfTemplate } from './owned-pods.ts';
import { isJudged, isPulling, type PodTrouble, podTrouble, type WorkloadFailure } from './pod-failure.ts';
import { type PodView, podView } from './pod-view.ts';
import { refusalTrouble } from './refused.ts';
import { workloadOf } from './workloads/table.ts';
import type { LastingRow } from './workloads/workload-row.ts';

export interface WorkloadHealth {
  readonly exists: boolean;
  /** Version of the application the workload was last applied from. */
  readonly version?: string;
  readonly replicas: number;
  readonly readyReplicas: number;
  /** All replicas are of the newest template, ready, and none of an older template is left. */
  readonly whole: boolean;
  /** Will not get better by waiting, and speaks against what the workload runs. */
  readonly failure?: WorkloadFailure;
  /** Keeps the workload from being whole, and says nothing about what it runs: no node, no quota, no registry. */
  readonly obstacle?: WorkloadFailure;
  readonly pods: readonly PodView[];
  /** Of an older template and not ready; the controller goes on only once somebody has deleted it. */
  readonly stuckPod?: PodView;
}

/**
 * Annotation on a workload: the version it was applied from, so that an old object is not taken for the new one. Named by what
 * versions were once: another name would change every workload at an upgrade.
 */
export const versionAnnotation = 'seatrial.dev/tree';

export const absentWorkload: WorkloadHealth = {
  exists: false,
  replicas: 0,
  readyReplicas: 0,
  whole: false,
  pods: [],
};

/**
 * Health of a workload from the object and its pods, by the row of its kind. Rules as kstatus (sigs.k8s.io/cli-utils pkg/kstatus), and beyond
 * it the pods' own words, because a Deployment says only after its progress deadline that its pods will never start.
 *
 * @param pods that the workload owns
 * @param revisions ReplicaSets of a Deployment, ControllerRevisions of a DaemonSet: they tell whose version a pod is
 * @param nodesAway names of the nodes that are not ready
 * @param events of those whom `eventsWanted` names
 */
export function workloadHealth(
  workload: KubeObject | undefined,
  pods: readonly KubeObject[],
  revisions: readonly KubeObject[],
  now: EpochMs,
  nodesAway: ReadonlySet<string> = new Set(),
  events: readonly EventView[] = [],
): WorkloadHealth {
  if (workload === undefined) return absentWorkload;
  const row = workloadOf(workload);
  // Nobody knows when an object of another kind is whole.
  if (row === undefined) return { ...absentWorkload, exists: true, pods: pods.map(podView) };
  if (row.type === 'Once')
    return onceHealth(workload, row.progress(workload, pods, now, nodesAway, events), pods);
  const { wanted, made, ready, available, updated, toUpdate } = row.counts(workload);
  const away = row.isOnEachNode ? awayCount(pods, nodesAway) : 0;
  const generationSeen = numberAt(workload, 'status', 'observedGeneration') ?? 0;
  const observed = generationSeen >= (workload.metadata.generation ?? 0);
  const whole =
    observed &&
    updated >= toUpdate - away &&
    made <= wanted &&
    made >= wanted - away &&
    available >= wanted - away &&
    available <= wanted;
  const stuck = row.stuckPod(workload, pods, now);
  const trouble = observed
    ? workloadTrouble(row, workload, pods, revisions, now, nodesAway, events)
    : undefined;
  return {
    exists: true,
    ...treeOf(workload),
    replicas: wanted,
    readyReplicas: ready,
    whole,
    ...(trouble?.fault === 'Version' ? { failure: withoutFault(trouble) } : {}),
    ...(trouble?.fault === 'Infrastructure' && !whole ? { obstacle: withoutFault(trouble) } : {}),
    pods: pods.map(podView),
    ...(stuck === undefined ? {} : { stuckPod: stuck }),
  };
}

/** Whole when it has nothing left to do. */
function onceHealth(
  workload: KubeObject,
  { wanted, succeeded, done, failure, obstacle }: JobProgress,
  pods: readonly KubeObject[],
): WorkloadHealth {
  return {
    exists: true,
    ...treeOf(workload),
    replicas: wanted,
    readyReplicas: succeeded,
    whole: done,
    ...(failure === undefined ? {} : { failure }),
    ...(obstacle === undefined || done ? {} : { obstacle }),
    pods: pods.map(podView),
  };
}

function treeOf({ metadata }: KubeObject): { version?: string } {
  const version = metadata.annotations?.[versionAnnotation];
  return version === undefined ? {} : { version };
}

/** Pods whose node is away: a DaemonSet has one on each node, and those that do not answer cannot be waited for. */
function awayCount(pods: readonly KubeObject[], nodesAway: ReadonlySet<string>): number {
  const nodes = pods
    .filter((pod) => !podView(pod).ready)
    .map((pod) => stringAt(pod, 'spec', 'nodeName') ?? '');
  return new Set(nodes.filter((node) => nodesAway.has(node))).size;
}

/**
 * What keeps a workload from being whole, as far as it says. Infrastructure is named only where it keeps all of the
 * pods that are not ready: one that runs and is not ready for another reason is the version's own.
 */
function workloadTrouble(
  row: LastingRow,
  workload: KubeObject,
  pods: readonly KubeObject[],
  revisions: readonly KubeObject[],
  now: EpochMs,
  nodesAway: ReadonlySet<string>,
  events: readonly EventView[],
): PodTrouble | undefined {
  const own = row.ownTrouble(workload, now);
  if (own?.fault === 'Version') return own;
  const unready = podsOfTemplate(workload, pods, revisions).filter(
    (pod) => isJudged(pod) && !podView(pod).ready,
  );
  const troubles = unready.map((pod) => podTrouble(pod, now, nodesAway, events));
  const versions = troubles.find((trouble) => trouble?.fault === 'Version');
  if (versions !== undefined) return versions;
  if (troubles.includes(undefined)) return undefined;
  return own ?? troubles[0] ?? heldByNode(pods, nodesAway) ?? podsNotMade(row, workload, pods, now, events);
}

/**
 * The objects whose events are to be read, as their status has no word for why they are not well: pods whose image does
 * not come, and workloads without a condition for pods that cannot be made.
 */
export function eventsWanted(workload: KubeObject, pods: readonly KubeObject[]): readonly KubeObject[] {
  const row = workloadOf(workload);
  const isShort =
    row?.type === 'Once'
      ? row.hasNoPods(workload, pods)
      : row !== undefined && hasTooFew(row, workload, pods);
  return [...(isShort ? [workload] : []), ...pods.filter(isPulling).slice(0, podsAskedMax)];
}

/** Pods of one template whose image does not come: some say what all would. */
const podsAskedMax = 3;

/** Its pods are all ready, and too few: something keeps the rest from being made, and its status has no word for it. */
function hasTooFew(row: LastingRow, workload: KubeObject, pods: readonly KubeObject[]): boolean {
  if (row.saysWhyNotMade || pods.some((pod) => !podView(pod).ready)) return false;
  const { wanted, made } = row.counts(workload);
  return made < wanted;
}

/** Only Events say whether that is a quota or an admission policy; where they have expired nobody's fault is known. */
function podsNotMade(
  row: LastingRow,
  workload: KubeObject,
  pods: readonly KubeObject[],
  now: EpochMs,
  events: readonly EventView[],
): PodTrouble | undefined {
  if (!hasTooFew(row, workload, pods)) return undefined;
  const refused = podsRefused(workload, events);
  if (refused !== undefined) {
    return refusalTrouble({ ...refused, since: refused.firstAt, subject: nameOf(workload) }, now);
  }
  const { wanted, made } = row.counts(workload);
  const message = `${nameOf(workload)}: ${made} of ${wanted} pods are made, and nothing keeps the others but that the cluster does not make them (a quota, or a policy); see "kubectl describe"`;
  return { fault: 'Infrastructure', reason: 'PodsNotMade', message };
}

/** A pod of the version before that cannot be replaced, as its node does not answer. */
function heldByNode(pods: readonly KubeObject[], nodesAway: ReadonlySet<string>): PodTrouble | undefined {
  const held = pods.find(
    (pod) => !podView(pod).ready && nodesAway.has(stringAt(pod, 'spec', 'nodeName') ?? ''),
  );
  if (held === undefined) return undefined;
  const message = `pod ${held.metadata.name}: its node ${stringAt(held, 'spec', 'nodeName')} is not ready`;
  return { fault: 'Infrastructure', reason: 'NodeNotReady', message };
}

function withoutFault({ reason, message, crash }: PodTrouble): WorkloadFailure {
  return { reason, message, ...(crash === undefined ? {} : { crash }) };
}
