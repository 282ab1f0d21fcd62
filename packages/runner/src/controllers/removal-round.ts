import {
  askAll,
  type BranchWithout,
  codeOf,
  decideRemoval,
  type Looked,
  type Observed,
  type Op,
  type RemovalAction,
  removedNext,
} from '@seatrial/core';
import type { ApplicationState, EpochMs, KubeObject } from '@seatrial/model';
import {
  apiVersion,
  labels,
  parseApplicationState,
  readRecords,
  refKey,
  systemNamespace,
} from '@seatrial/model';
import { performApplication } from '../act/perform.ts';
import { type Settled, settle } from '../act/settle.ts';
import { accountIn, actingAs } from '../apply/acting-as.ts';
import type { Appliers } from '../apply/apply-all.ts';
import { deleteOwn, holdsRecords } from '../apply/delete-own.ts';
import { releasesOf } from '../records/application-state.ts';
import { type SourceView, shown } from '../source/source.ts';
import type { World } from '../world.ts';

/** Whether the objects of an application that left the branch are to be deleted: as its file says, or said at last. */
export function isPruned({ spec, status }: ApplicationState, view: Observed<SourceView>): boolean {
  const elsewhere = view.type === 'Value' ? view.value.elsewhere.get(spec.application) : undefined;
  return (elsewhere?.value.spec.deletion ?? status?.deletion) === 'Prune';
}

/** One round of an application whose objects go, as it left the branch. */
export async function removalRound(
  world: World,
  settled: Settled,
  writers: Appliers,
  record: KubeObject,
  view: Observed<SourceView>,
  op: Op,
): Promise<EpochMs | 'OnChange'> {
  const { cluster, clock } = world;
  const state = parseApplicationState(record);
  const branch = await branchWithout(world, state, view, op);
  const releases = await releasesOf(cluster, state, op);
  const now = clock.now();
  const next = branch.type === 'Value' ? removedNext(state, { releases }, now) : [];
  const looked = await askAll(next, async (ref): Promise<Looked> => {
    const object = await cluster.get(ref, op);
    const stays = object === undefined || (await holdsRecords(cluster, object, op));
    return { ref, ...(stays ? {} : { object }) };
  });
  const decision = decideRemoval(state, { branch, releases, looked }, now);
  return settle(world, settled, record, decision, (action) => perform(world, writers, state, action, op), op);
}

async function branchWithout(
  { cluster }: Pick<World, 'cluster'>,
  state: ApplicationState,
  view: Observed<SourceView>,
  op: Op,
): Promise<Observed<BranchWithout>> {
  if (view.type !== 'Value') return { type: 'Unavailable', reason: view.reason, ...coded(codeOf(view)) };
  const { commit, errors, applications, clusters } = view.value;
  const { application, cluster: clusterName } = state.spec;
  const decisive = errors.filter(({ subject }) => isAboutApplications(subject, clusterName));
  const heir = await heirOf(cluster, state, view.value, op);
  return {
    type: 'Value',
    value: {
      commit,
      errors: decisive.slice(0, 1).map(shown),
      hasCluster: clusters.has(clusterName),
      applications: applications.size,
      goneToo: applications.size > 0 ? 0 : await goneBeside(cluster, application, view, op),
      ...(heir === undefined ? {} : { heir }),
    },
  };
}

function coded(code: string | undefined): { code?: string } {
  return code === undefined ? {} : { code };
}

/** What a file says that cannot be read nobody knows: it may be this very application. */
function isAboutApplications(subject: string | undefined, clusterName: string): boolean {
  return (
    subject === undefined || /^Application(Set)?\//.test(subject) || subject === `Cluster/${clusterName}`
  );
}

/** Applications of a namespace are few, and their records are one list. */
async function heirOf(
  cluster: World['cluster'],
  { metadata: { namespace } }: ApplicationState,
  { applications }: SourceView,
  op: Op,
): Promise<string | undefined> {
  const names = [...applications.values()]
    .filter(({ value }) => value.spec.namespace === namespace)
    .map(({ value }) => value.metadata.name);
  if (namespace === undefined || names.length === 0) return undefined;
  const found = await cluster.list({ apiVersion, kind: 'ApplicationState', namespace }, op);
  const released = new Set(
    readRecords(found, parseApplicationState)
      .records.filter(({ status }) => status?.stableVersion !== undefined)
      .map(({ spec }) => spec.application),
  );
  return names.find((name) => !released.has(name));
}

async function goneBeside(
  cluster: World['cluster'],
  application: string,
  view: Observed<SourceView>,
  op: Op,
): Promise<number> {
  const all = await cluster.list({ apiVersion, kind: 'ApplicationState' }, op);
  const live = all.filter(({ metadata }) => metadata.namespace !== systemNamespace);
  const { records } = readRecords(live, parseApplicationState);
  return records.filter((it) => it.spec.application !== application && isPruned(it, view)).length;
}

async function perform(
  world: World,
  writers: Appliers,
  { metadata: { namespace }, status }: ApplicationState,
  action: RemovalAction,
  op: Op,
): Promise<'Done'> {
  if (action.type !== 'Prune') return performApplication(world, action, op);
  world.log('info', 'delete objects of an application that left the config branch', {
    application: action.application,
    objects: action.refs.length,
  });
  const own = actingAs(world.cluster, accountIn(namespace, status?.serviceAccount));
  const parts = { cluster: own, applied: writers.applied };
  const isOwn = ({ metadata }: KubeObject): boolean =>
    metadata.uid !== undefined && metadata.labels?.[labels.application] === action.application;
  // Looked at once more, in turn with those that write it: another application may have taken it over.
  for (const ref of action.refs)
    await writers.serially(`object/${refKey(ref)}`, () => deleteOwn(parts, ref, isOwn, op));
  return 'Done';
}
