import {
  absentWorkload,
  type Clock,
  type ClusterPort,
  type EventView,
  eventsWanted,
  eventViews,
  field,
  isNodeAway,
  items,
  type Op,
  ownedPods,
  PortError,
  podView,
  type WorkloadHealth,
  workloadHealth,
} from '@seatrial/core';
import type { KubeObject, ObjectRef } from '@seatrial/model';

/** What a look needs of the world. */
interface Cluster {
  readonly cluster: Pick<ClusterPort, 'get' | 'list'>;
}

/** Nodes that are read in one look: of a zone that fails, a few are enough. */
const nodesAskedMax = 50;

/** Kinds whose objects show which pods are of which template, and for a Deployment also which pods are its own. */
const revisionKinds: Readonly<Record<string, string | undefined>> = {
  Deployment: 'ReplicaSet',
  DaemonSet: 'ControllerRevision',
};

/** Reads a workload and the pods that it owns afresh and judges them. */
export async function observeWorkload(
  { cluster, clock }: Cluster & { readonly clock: Pick<Clock, 'now'> },
  ref: ObjectRef,
  op: Op,
): Promise<WorkloadHealth> {
  const workload = await cluster.get(ref, op);
  if (workload === undefined) return absentWorkload;
  const selection = {
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    selector: field(workload, 'spec', 'selector'),
  };
  const kind = revisionKinds[ref.kind];
  const [selected, revisions] = await Promise.all([
    cluster.list({ apiVersion: 'v1', kind: 'Pod', ...selection }, op),
    kind === undefined ? [] : cluster.list({ apiVersion: 'apps/v1', kind, ...selection }, op),
  ]);
  const pods = ownedPods(workload, selected, revisions);
  const [away, events] = await Promise.all([
    nodesAway({ cluster }, pods, op),
    eventsOf({ cluster }, eventsWanted(workload, pods), op),
  ]);
  return workloadHealth(workload, pods, revisions, clock.now(), away, events);
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
