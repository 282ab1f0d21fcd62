import {
  absentWorkload,
  type Clock,
  type ClusterPort,
  controllerOf,
  type EventView,
  eventsWanted,
  eventViews,
  field,
  isBeginning,
  isNodeAway,
  items,
  type ListQuery,
  numberAt,
  type Op,
  ownedPods,
  PortError,
  podView,
  type WorkloadHealth,
  workloadHealth,
  workloadOf,
} from '@seatrial/core';
import { type EpochMs, type KubeObject, type ObjectRef, refKey } from '@seatrial/model';
import { createRecent } from '../recent.ts';

/** What a look needs of the world. */
interface Cluster {
  readonly cluster: Pick<ClusterPort, 'get' | 'list'>;
}

/** Nodes that are read in one look: of a zone that fails, a few are enough. */
const nodesAskedMax = 50;

/** How old what is known of what is around pods may be, while they are the same. */
const aroundAgeMsMax = 5_000;

/** At a rollout pods change with each step of each: so often what is around them is asked for, where nothing rests on it. */
const aroundAgeMsMin = 1_000;

/** A pod that only begins has this time until its node is asked about. */
const beginsMs = 5_000;

/** A controller makes a revision for a generation once, and says that it has seen the generation then. */
interface Revisions {
  readonly objects: readonly KubeObject[];
  /** Of which workload and generation, where its controller had seen that. */
  readonly of?: string;
  /** Controllers of the pods that were seen with them, theirs and others: a pod of another one may be of a new revision. */
  readonly owners: ReadonlySet<string | undefined>;
}

/** What is seen around a workload's pods. */
interface Surroundings {
  readonly revisions: Revisions;
  readonly away: ReadonlySet<string>;
  readonly events: readonly EventView[];
}

interface Seen extends Surroundings {
  /** Of the workload and its pods. */
  readonly versions: string;
  readonly uid: string | undefined;
  readonly at: EpochMs;
  /** Since when a pod of it has not been ready. */
  readonly unreadySince?: EpochMs;
}

/** Of workloads whose surroundings are remembered: more are under way at once in no cluster. */
const remembered = 2_000;

/**
 * Reads a workload and the pods that it owns and judges them; without a name there is none.
 * @param follow a key that looks again and again, and is to be woken when a pod changes
 */
export type WorkloadLook = (ref: ObjectRef | undefined, op: Op, follow?: string) => Promise<WorkloadHealth>;

/** Pods are looked at each time, as a view of the cluster has them; what is around them where they have changed, or a while ago. */
export function createWorkloadLook({
  cluster,
  clock,
}: Cluster & { readonly clock: Pick<Clock, 'now'> }): WorkloadLook {
  const seen = createRecent<Seen>(remembered);
  return async (ref, op, follow) => {
    if (ref === undefined) return absentWorkload;
    const workload = await cluster.get(ref, op);
    if (workload === undefined) return absentWorkload;
    const selection = {
      ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
      selector: field(workload, 'spec', 'selector'),
    };
    const following = follow === undefined ? {} : { follow };
    const selected = await cluster.list({ apiVersion: 'v1', kind: 'Pod', ...selection, ...following }, op);
    const at = clock.now();
    const before = seen.get(refKey(ref));
    const known = before?.uid === workload.metadata.uid ? before : undefined;
    const versions = [workload, ...selected].map(versionOf).join(' ');
    const around =
      known !== undefined && isRecent(known, versions, at, op)
        ? known
        : await lookAround({ cluster, clock }, { workload, selected, selection, known, versions }, op);
    seen.set(refKey(ref), around);
    const { revisions, away, events } = around;
    const pods = ownedPods(workload, selected, revisions.objects);
    return workloadHealth(workload, pods, revisions.objects, clock.now(), away, events);
  };
}

function isRecent({ versions: before, at: then }: Seen, versions: string, at: EpochMs, op: Op): boolean {
  const ageMs = at - then;
  if (before === versions) return ageMs < (op.ageMsMax ?? aroundAgeMsMax);
  return op.ageMsMax === undefined && ageMs < aroundAgeMsMin;
}

interface LookedAt {
  readonly workload: KubeObject;
  readonly selected: readonly KubeObject[];
  readonly selection: Pick<ListQuery, 'namespace' | 'selector'>;
  readonly known: Seen | undefined;
  readonly versions: string;
}

async function lookAround(
  { cluster, clock }: Cluster & { readonly clock: Pick<Clock, 'now'> },
  { workload, selected, selection, known, versions }: LookedAt,
  op: Op,
): Promise<Seen> {
  const at = clock.now();
  const revisions =
    known !== undefined && areThoseOf(workload, selected, known.revisions)
      ? known.revisions
      : await revisionsOf({ cluster }, workload, selected, selection, op);
  const pods = ownedPods(workload, selected, revisions.objects);
  const isUnready = pods.some((pod) => !podView(pod).ready);
  const unreadySince = isUnready ? (known?.unreadySince ?? at) : undefined;
  const begins = unreadySince !== undefined && at - unreadySince < beginsMs ? isBeginning : () => false;
  const doubted = workload.kind === 'DaemonSet' ? pods : pods.filter((pod) => !begins(pod));
  const [away, events] = await Promise.all([
    nodesAway({ cluster }, doubted, op),
    eventsOf({ cluster }, eventsWanted(workload, pods), op),
  ]);
  const { uid } = workload.metadata;
  return {
    versions,
    uid,
    at,
    revisions,
    away,
    events,
    ...(unreadySince === undefined ? {} : { unreadySince }),
  };
}

function versionOf({ metadata: { uid, resourceVersion } }: KubeObject): string {
  return `${uid}/${resourceVersion}`;
}

async function revisionsOf(
  { cluster }: Cluster,
  workload: KubeObject,
  selected: readonly KubeObject[],
  selection: Pick<ListQuery, 'namespace' | 'selector'>,
  op: Op,
): Promise<Revisions> {
  const kind = workloadOf(workload)?.revisionKind;
  // Without pods there are none of which they could tell.
  const objects =
    kind === undefined || selected.length === 0
      ? []
      : await cluster.list({ apiVersion: 'apps/v1', kind, ...selection }, op);
  const owners = new Set([...objects.map(({ metadata }) => metadata.uid), ...selected.map(controllerOf)]);
  const of = seenGeneration(workload);
  return { objects, owners, ...(of === undefined ? {} : { of }) };
}

/** While its controller has not seen its newest generation, a workload is not whole, and its pods are those of before. */
function areThoseOf(
  workload: KubeObject,
  selected: readonly KubeObject[],
  { of, owners }: Revisions,
): boolean {
  const generation = seenGeneration(workload);
  return (
    of !== undefined &&
    (generation === undefined || of === generation) &&
    selected.every((pod) => owners.has(controllerOf(pod)))
  );
}

/** The workload and its generation, where its controller has seen that. */
function seenGeneration(workload: KubeObject): string | undefined {
  const { uid, generation } = workload.metadata;
  const isSeen =
    generation !== undefined && numberAt(workload, 'status', 'observedGeneration') === generation;
  return isSeen ? `${uid} ${generation}` : undefined;
}

/** What is said of objects; nothing where the runner may not read events, as an older installation has it. */
async function eventsOf(
  { cluster }: Cluster,
  objects: readonly KubeObject[],
  op: Op,
): Promise<readonly EventView[]> {
  const found = await Promise.all(
    objects.map(async ({ metadata: { namespace, uid = '' } }) => {
      const about = {
        ...(namespace === undefined ? {} : { namespace }),
        fields: { 'involvedObject.uid': uid },
      };
      try {
        return await cluster.list({ apiVersion: 'v1', kind: 'Event', ...about }, op);
      } catch (error) {
        if (error instanceof PortError && error.code === 'Forbidden') return [];
        throw error;
      }
    }),
  );
  return eventViews(found.flat());
}

/** Of the nodes that have pods which are not ready, those that are not ready themselves, or gone. */
async function nodesAway(
  { cluster }: Cluster,
  pods: readonly KubeObject[],
  op: Op,
): Promise<ReadonlySet<string>> {
  const views = pods.map(podView).filter(({ ready, node }) => !ready && node !== undefined);
  const names = [...new Set(views.map(({ node = '' }) => node))].slice(0, nodesAskedMax);
  const nodes = await Promise.all(
    names.map((name) => cluster.get({ apiVersion: 'v1', kind: 'Node', name }, op)),
  );
  return new Set(names.filter((_, index) => isNodeAway(nodes[index])));
}

/** How many pods routers send requests to by the name of a Service. */
export async function readyEndpoints(
  { cluster }: Cluster,
  namespace: string,
  service: string,
  op: Op,
): Promise<number> {
  const labels = { 'kubernetes.io/service-name': service };
  const slices = await cluster.list(
    { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespace, labels },
    op,
  );
  // discovery.k8s.io/v1: an absent `ready` is to be read as true.
  return slices
    .flatMap((slice) => items(slice, 'endpoints'))
    .filter((endpoint) => field(endpoint, 'conditions', 'ready') !== false).length;
}
