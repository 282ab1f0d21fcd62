import type { Clock, ClusterPort, Op, RenderFiles } from '@seatrial/core';
import { isSameJson, leavingApplication, PortError } from '@seatrial/core';
import type {
  Application,
  ApplicationState,
  Located,
  PlannedApplication,
  PlannedCluster,
} from '@seatrial/model';
import { labels } from '@seatrial/model';
import { treeReads } from '../adapters/config-port.ts';
import { type LiveObjects, liveObjects } from '../apply/live-objects.ts';
import { createManifests, type Manifests } from '../source/manifests.ts';
import { type SourceView, shown } from '../source/source.ts';
import { whyUnusable } from '../source/unusable-application.ts';
import { type WatchedRendering, watchedRendering } from '../source/watched-rendering.ts';
import { planApplication } from './plan-application.ts';
import { liveStandings, type Standings, versionStandings } from './standings.ts';
import { type ViewTrees, viewAt } from './view-at.ts';

export interface PlanOptions {
  readonly clusterName: string;
  /** Absent: what `from` renders to counts as running, and nobody is asked. */
  readonly cluster?: ClusterPort | undefined;
  readonly trees: ViewTrees;
  /** By the programs that an application's source asks for, where it asks for any. */
  readonly renderFiles: RenderFiles;
  /** Ids of a commit or a tree: what is compared with, where it is known, and what would be merged. */
  readonly from?: string | undefined;
  readonly to: string;
  /** Only what `from` and `to` have otherwise is looked at. */
  readonly onlyTouched: boolean;
  /** Only this application, which is looked at also where its version is the one that runs. */
  readonly application?: string | undefined;
  /** Only applications whose file or folder is in this folder; `''` is the whole. */
  readonly within: string;
  readonly requestsPerSecond?: number | undefined;
  /** As if each manifest said that what is there by its name may be taken over. */
  readonly isAdopting?: boolean;
  readonly clock: Clock;
}

/** Errors that are named; "seatrial validate" has all. */
const errorsShown = 20;

/** What merging would do to one cluster. @throws PortError where the repository or the cluster cannot be read */
export async function planCluster(options: PlanOptions, op: Op): Promise<PlannedCluster> {
  const { cluster, clusterName, trees, clock } = options;
  const { renderFiles, hiding } = watchedRendering(options.renderFiles);
  const manifests = createManifests({
    config: treeReads(trees),
    cluster: cluster ?? { scopeOf: async () => undefined },
    clock,
    clusterName,
    renderFiles,
  });
  const view = await viewAt(options, options.to, op);
  const before = options.from === undefined ? undefined : await viewAt(options, options.from, op);
  const standings =
    cluster === undefined
      ? versionStandings(before, manifests, clusterName)
      : await liveStandings(cluster, clusterName, op);
  expectCluster(standings, clusterName);
  const { planned, same } = await planKnown(options, { manifests, hiding, view, before, standings }, op);
  const leaving = await planLeaving(options, { view, before, standings }, op);
  const errors = view.told.filter(({ file }) => file.startsWith(options.within)).map(shown);
  return {
    cluster: clusterName,
    comparedWith: cluster === undefined ? 'Version' : 'Live',
    applications: [...planned, ...leaving],
    same,
    errors: bounded(errors),
    notes: [...standings.notes],
  };
}

/** Whoever looks at the wrong cluster would be told that all is new. */
function expectCluster({ clusters }: Standings, clusterName: string): void {
  if (clusters.length === 0 || clusters.includes(clusterName)) return;
  const names = clusters.join(', ');
  throw new PortError(
    'Invalid',
    `Cannot plan for the cluster "${clusterName}": the records in the one that answers are of ${names}`,
  );
}

/**
 * For which clusters a plan can be made. With a cluster that answers: the one whose records are there, else the only one that the
 * repository declares. Without: all that it declares. @throws PortError Unavailable where the cluster does not answer
 */
export async function clustersToPlan(
  options: Omit<PlanOptions, 'clusterName' | 'onlyTouched' | 'within'>,
  op: Op,
): Promise<readonly string[]> {
  const view = await viewAt({ ...options, clusterName: '' }, options.to, op);
  const declared = [...view.clusters.keys()].toSorted();
  if (options.cluster === undefined) return declared;
  const { clusters } = await liveStandings(options.cluster, '', op);
  return clusters.length > 0 ? clusters : declared;
}

interface Sides {
  readonly manifests: Manifests;
  readonly hiding: WatchedRendering['hiding'];
  readonly view: SourceView;
  readonly before: SourceView | undefined;
  readonly standings: Standings;
}

async function planKnown(
  options: PlanOptions,
  { manifests, hiding, view, before, standings }: Sides,
  op: Op,
): Promise<{ readonly planned: readonly PlannedApplication[]; readonly same: number }> {
  const { cluster, clock, requestsPerSecond, application, isAdopting = false } = options;
  const parts = { cluster, manifests, hiding, clock, view, requestsPerSecond, isAdopting };
  const planned: PlannedApplication[] = [];
  let same = 0;
  // One after the other: the objects of each are asked about side by side.
  for (const [name, found] of [...view.applications].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (!isMeant(options, name, [found.source.file, found.value.spec.path])) continue;
    const standing = await standings.of(found.value, op);
    const isStable = standing.state.status?.stableVersion === view.heads.get(name)?.version;
    const isLeft = isStable || (options.onlyTouched && !isTouched(name, view, before));
    if (isLeft && application === undefined) same += 1;
    else planned.push(await planApplication(parts, found, standing, op));
  }
  return { planned, same };
}

function isMeant({ application, within }: PlanOptions, name: string, places: readonly string[]): boolean {
  if (application !== undefined && application !== name) return false;
  return places.some((place) => `${place}/`.startsWith(within));
}

function isTouched(name: string, after: SourceView, before: SourceView | undefined): boolean {
  const specOf = (view: SourceView | undefined): Located<Application> | undefined =>
    view?.applications.get(name);
  return (
    before?.heads.get(name)?.version !== after.heads.get(name)?.version ||
    !isSameJson(specOf(before)?.value.spec, specOf(after)?.value.spec)
  );
}

/** What runs, and the config branch will not have for this cluster; a file that cannot be read is no such word. */
async function planLeaving(
  options: PlanOptions,
  { view, before, standings }: Omit<Sides, 'manifests' | 'hiding'>,
  op: Op,
): Promise<readonly PlannedApplication[]> {
  const gone = standings.known.filter((state) => {
    const { application } = state.spec;
    const file = state.status?.file ?? before?.applications.get(application)?.source.file ?? '';
    const place = state.status?.path ?? before?.applications.get(application)?.value.spec.path ?? '';
    const isHere = view.applications.has(application) || !isMeant(options, application, [file, place]);
    return !isHere && whyUnusable(state, { type: 'Value', value: view }).isGone === true;
  });
  const planned: PlannedApplication[] = [];
  for (const state of gone) {
    const { application } = state.spec;
    const known = before?.applications.get(application);
    const standing =
      options.cluster === undefined && known !== undefined
        ? (await standings.of(known.value, op)).state
        : state;
    const deletion =
      view.elsewhere.get(application)?.value.spec.deletion ?? standing.status?.deletion ?? 'Orphan';
    planned.push(leavingApplication(standing, deletion, await thereOf(options, standing, op)));
  }
  return planned;
}

async function thereOf(
  { cluster }: PlanOptions,
  { spec, status }: ApplicationState,
  op: Op,
): Promise<LiveObjects | undefined> {
  if (cluster === undefined) return undefined;
  const inventory = status?.inventory ?? [];
  const scopes = await Promise.all(inventory.map((it) => cluster.scopeOf(it.apiVersion, it.kind, op)));
  const live = await liveObjects(
    cluster,
    inventory.filter((_, index) => scopes[index] !== undefined),
    op,
  );
  return new Map(
    [...live].filter(([, { metadata }]) => metadata.labels?.[labels.application] === spec.application),
  );
}

function bounded(errors: readonly string[]): string[] {
  const more = errors.length - errorsShown;
  return more > 0
    ? [...errors.slice(0, errorsShown), `and ${more} more: "seatrial validate" lists them`]
    : [...errors];
}
