import {
  absentWorkload,
  type Clock,
  type ClusterPort,
  controllerOf,
  type EventView,
  eventsWanted,
  eventViews,
  field,
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
} from '@seatrial/core';
import { type EpochMs, type KubeObject, type ObjectRef, refKey } from '@seatrial/model';

/** What a look needs of the world. */
interface Cluster {
  readonly cluster: Pick<ClusterPort, 'get' | 'list'>;
}

/** Nodes that are read in one look: of a zone that fails, a few are enough. */
const nodesAskedMax = 50;

/** How old what is known of pods may be where it only says what is waited for. */
const podsAgeMsMax = 5_000;

/** At a rollout a workload changes with each step of each pod: so often its pods are read for that, where nothing rests on it. */
const podsAgeMsMin = 1_000;

/** Kinds whose objects show which pods are of which template, and for a Deployment also which pods are its own. */
const revisionKinds: Readonly<Record<string, string | undefined>> = {
  Deployment: 'ReplicaSet',
  DaemonSet: 'ControllerRevision',
};

/** A controller makes a revision for a generation once, and says that it has seen the generation then. */
interface Revisions {
  readonly objects: readonly KubeObject[];
  /** Of which workload and generation, where its controller had seen that. */
  readonly of?: string;
  /** Controllers of the pods that were seen with them, theirs and others: a pod of another one may be of a new revision. */
  readonly owners: ReadonlySet<string | undefined>;
}

/** What is seen around a workload, besides the workload itself. */
interface Surroundings {
  readonly pods: readonly KubeObject[];
  readonly revisions: Revisions;
  readonly away: ReadonlySet<string>;
  readonly events: readonly EventView[];
}

/** Of workloads whose pods are remembered: more are under way at once in no cluster. */
const remembered = 2_000;

/** Reads a workload and the pods that it owns and judges them. */
export type WorkloadLook = (ref: ObjectRef, op: Op) => Promise<WorkloadHealth>;

/**
 * No watch shows pods. A workload says by itself when one comes, goes, or becomes ready: then they are read, and otherwise
 * when they were read longer ago than the look allows, as one may crash and nothing else change.
 */
export function createWorkloadLook({
  cluster,
  clock,
}: Cluster & { readonly clock: Pick<Clock, 'now'> }): WorkloadLook {
  const seen = new Map<
    string,
    {
      readonly uid: string | undefined;
      readonly version: string;
      readonly at: EpochMs;
      readonly around: Surroundings;
    }
  >();
  return async (ref, op) => {
    const workload = await cluster.get(ref, op);
    if (workload === undefined) return absentWorkload;
    const { uid, resourceVersion } = workload.metadata;
    const version = `${uid} ${resourceVersion}`;
    const before = seen.get(refKey(ref));
    const at = clock.now();
    const ageMs = before === undefined ? Number.POSITIVE_INFINITY : at - before.at;
    const isSame = before?.version === version && ageMs < (op.ageMsMax ?? podsAgeMsMax);
    const isRecent = isSame || (op.ageMsMax === undefined && before?.uid === uid && ageMs < podsAgeMsMin);
    const known = before?.around;
    const around =
      isRecent && known !== undefined
        ? known
        : await lookAround({ cluster }, ref, workload, known?.revisions, op);
    if (seen.size >= remembered) seen.clear();
    if (!isRecent) seen.set(refKey(ref), { uid, version, at, around });
    const { pods, revisions, away, events } = around;
    return workloadHealth(workload, pods, revisions.objects, clock.now(), away, events);
  };
}

async function lookAround(
  { cluster }: Cluster,
  ref: ObjectRef,
  workload: KubeObject,
  known: Revisions | undefined,
  op: Op,
): Promise<Surroundings> {
  const selection = {
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    selector: field(workload, 'spec', 'selector'),
  };
  const selected = await cluster.list({ apiVersion: 'v1', kind: 'Pod', ...selection }, op);
  const revisions =
    known !== undefined && areThoseOf(workload, selected, known)
      ? known
      : await revisionsOf({ cluster }, workload, selected, selection, op);
  const pods = ownedPods(workload, selected, revisions.objects);
  const [away, events] = await Promise.all([
    nodesAway({ cluster }, pods, op),
    eventsOf({ cluster }, eventsWanted(workload, pods), op),
  ]);
  return { pods, revisions, away, events };
}

async function revisionsOf(
  { cluster }: Cluster,
  workload: KubeObject,
  selected: readonly KubeObject[],
  selection: Pick<ListQuery, 'namespace' | 'selector'>,
  op: Op,
): Promise<Revisions> {
  const kind = revisionKinds[workload.kind];
  const objects =
    kind === undefined ? [] : await cluster.list({ apiVersion: 'apps/v1', kind, ...selection }, op);
  const owners = new Set([...objects.map(({ metadata }) => metadata.uid), ...selected.map(controllerOf)]);
  const of = seenGeneration(workload);
  return { objects, owners, ...(of === undefined ? {} : { of }) };
}

function areThoseOf(
  workload: KubeObject,
  selected: readonly KubeObject[],
  { of, owners }: Revisions,
): boolean {
  return (
    of !== undefined &&
    of === seenGeneration(workload) &&
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
