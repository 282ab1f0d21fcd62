import type {
  ApplicationSeen,
  Asked,
  Clock,
  ClusterPort,
  Head,
  ObjectsAsked,
  Observed,
  Op,
  ReleasePlan,
} from '@seatrial/core';
import {
  decideApplication,
  hasEnded,
  namespaceClaim,
  PortError,
  plannedApplication,
  plannedObjects,
  plannedRelease,
  plannedRollout,
  trafficFor,
  withoutSecrets,
} from '@seatrial/core';
import type {
  Application,
  Condition,
  Located,
  PlannedApplication,
  PlannedRollout,
  Reconciler,
  Release,
} from '@seatrial/model';
import { refKey, refOf, runnerUser, shortVersion } from '@seatrial/model';
import { accountIn, actingAs } from '../apply/acting-as.ts';
import { expectUnclaimed } from '../apply/expect-unclaimed.ts';
import { createPlanLook } from '../observe/observe-plan.ts';
import { previousObjects } from '../observe/previous-objects.ts';
import { createJudge, type Judged, type Manifests, placeIn, type Version } from '../source/manifests.ts';
import { RenderingUnavailable } from '../source/rendering-unavailable.ts';
import type { SourceView } from '../source/source.ts';
import type { WatchedRendering } from '../source/watched-rendering.ts';
import { adoptionsOf, allAdopting } from './adopting.ts';
import { askObjects, isForbidden } from './ask-objects.ts';
import type { Standing } from './standings.ts';

export interface PlanParts {
  /** Absent where two versions are compared, and nobody is asked. */
  readonly cluster: ClusterPort | undefined;
  readonly manifests: Manifests;
  /** What is not to be shown of what was rendered until now. */
  readonly hiding: WatchedRendering['hiding'];
  readonly clock: Pick<Clock, 'now'>;
  readonly view: SourceView;
  /** All requests of a route, where whoever asks says so. */
  readonly requestsPerSecond?: number | undefined;
  /** As if each manifest said that its object may be taken over. */
  readonly isAdopting?: boolean;
}

const notAsked = { type: 'NoData', reason: 'not asked' } as const;
/** Nobody has said anything yet of a version that is not merged. */
const noWord = { type: 'Value', value: { entries: [], refused: [] } } as const;

/** What merging would do to one application: the runner's own decisions, on what it would see then. @throws PortError */
export async function planApplication(
  parts: PlanParts,
  found: Located<Application>,
  standing: Standing,
  op: Op,
): Promise<PlannedApplication> {
  const planned = await plannedOf(parts, found, standing, op);
  return withoutSecrets(planned, parts.hiding(found.value.metadata.name));
}

async function plannedOf(
  parts: PlanParts,
  found: Located<Application>,
  standing: Standing,
  op: Op,
): Promise<PlannedApplication> {
  const { view, manifests, clock } = parts;
  const application = found.value;
  const { state, releases } = standing;
  const head = view.heads.get(application.metadata.name);
  const target = application.spec.targets.find((it) => it.cluster === state.spec.cluster);
  const common = {
    application,
    file: found.source.file,
    state,
    version: head?.version,
    inFlight: inFlight(standing)?.metadata.name,
    after: (target?.after ?? []).map(({ cluster }) => cluster),
    dependsOn: application.spec.dependsOn.map(({ name }) => name).filter((name) => !view.elsewhere.has(name)),
  };
  const claim = await claimOf(parts, found, standing, op);
  const namespaceRefused = claim.type === 'Refused' ? claim.message : undefined;
  const rendered = head === undefined ? undefined : await renderedAt(manifests, head, application, op);
  const isRendered = rendered !== undefined && !(rendered instanceof RenderingUnavailable);
  const judgement = isRendered ? judgedFor(rendered, found, view, state.spec.cluster) : undefined;
  const before = isRendered
    ? await previousObjects(manifests, application, state.status, rendered.objects, op)
    : {};
  const seen: ApplicationSeen = {
    application,
    file: found.source.file,
    head: headOf(head, rendered, judgement?.problem, before),
    releases,
    history: noWord,
    ledgers: Object.fromEntries(common.after.map((name) => [name, noWord])),
    versions: notAsked,
    earlier: [],
    dependencies: [],
    scenarioErrors: [],
    ...(namespaceRefused === undefined ? {} : { namespaceRefused }),
  };
  const { status } = decideApplication(state, seen, clock.now());
  const ready = status.conditions.find(({ type }) => type === 'Ready');
  const word = wordOf(ready);
  const nothing = { ...common, word, problems: [], notes: judgement?.leftOut ?? [], objects: [] };
  if (head?.version === undefined || rendered === undefined) return plannedApplication(nothing);
  if (rendered instanceof RenderingUnavailable)
    return plannedApplication({ ...nothing, rollout: unknownWay(rendered.message) });
  if (rendered.unreadable !== undefined)
    return plannedApplication({ ...nothing, problems: [rendered.unreadable] });
  const release = plannedRelease(state, application, { ...head, version: head.version });
  const { plan, unknown } = await planOf(manifests, release, standing, op);
  if (plan === undefined) return plannedApplication({ ...nothing, problems: [unknown ?? ''] });
  const madeFirst = claim.type === 'Make' ? [application.spec.namespace] : [];
  const asked = await askAbout(
    parts,
    { plan, standing, release, rendered, madeFirst: new Set(madeFirst) },
    op,
  );
  return plannedApplication({
    ...nothing,
    problems: [...(plan.problem === undefined ? [] : [plan.problem]), ...asked.problems],
    notes: [...nothing.notes, ...asked.notes],
    rollout:
      unknown === undefined
        ? plannedRollout(release, plan, trafficFor(releases, parts.requestsPerSecond))
        : unknownWay(unknown),
    objects: plannedObjects(plan, asked.answers, parts.hiding(application.metadata.name)),
    reconcilers: asked.reconcilers,
  });
}

/** Undefined where there is nothing to render. */
async function renderedAt(
  manifests: Manifests,
  head: Head,
  application: Application,
  op: Op,
): Promise<Version | RenderingUnavailable | undefined> {
  if (head.version === undefined) return undefined;
  try {
    return await manifests.version({ ...head, version: head.version }, placeIn(application), op);
  } catch (error) {
    if (error instanceof RenderingUnavailable) return error;
    throw error;
  }
}

function unknownWay(message: string): PlannedRollout {
  return { how: 'Unknown', message, steps: [], notTried: [] };
}

/** The runner says of a release that is on its way what is here yet to come. */
function wordOf(ready: Condition | undefined): Pick<PlannedApplication, 'reason' | 'message'> {
  const { reason = 'Unknown', message = '' } = ready ?? {};
  return { reason, message: reason === 'Releasing' ? 'a release of it would begin at once' : message };
}

function inFlight({ state, releases }: Standing): Release | undefined {
  return releases.find((it) => it.metadata.name === state.status?.currentRelease && !hasEnded(it));
}

function headOf(
  head: Head | undefined,
  rendered: Version | RenderingUnavailable | undefined,
  problem: string | undefined,
  before: Pick<Head, 'previous'>,
): Observed<Head> {
  if (head === undefined) return { type: 'Unavailable', reason: 'not read yet' };
  if (rendered instanceof RenderingUnavailable)
    return { type: 'Unavailable', reason: rendered.message, code: 'RenderingUnavailable' };
  return {
    type: 'Value',
    value: {
      ...head,
      ...before,
      ...(rendered === undefined ? {} : { objects: rendered.objects }),
      ...(problem === undefined ? {} : { problem }),
    },
  };
}

function judgedFor(
  rendered: Version,
  found: Located<Application>,
  { cluster, clusterFile }: SourceView,
  clusterName: string,
): Judged {
  const file = clusterFile ?? 'the Cluster file';
  return createJudge()(rendered, found, { name: clusterName, file, spec: cluster?.spec });
}

/** Whether it may have its namespace; without a cluster, and where that may not be looked at, it is taken to have it. */
async function claimOf(
  { cluster, view }: PlanParts,
  { value }: Located<Application>,
  { state, isRecorded }: Standing,
  op: Op,
): Promise<ReturnType<typeof namespaceClaim>> {
  const has = { type: 'Has', by: 'Before' } as const;
  if (cluster === undefined) return has;
  const seen = { cluster: view.cluster, clusterFile: view.clusterFile ?? 'the Cluster file' };
  if (isRecorded) return namespaceClaim(value, { ...seen, state, namespace: undefined });
  const ref = { apiVersion: 'v1', kind: 'Namespace', name: value.spec.namespace };
  try {
    return namespaceClaim(value, { ...seen, state: undefined, namespace: await cluster.get(ref, op) });
  } catch (error) {
    if (isForbidden(error)) return has;
    throw error;
  }
}

/** Where the version that runs cannot be read, all is planned that needs no comparison with it. */
async function planOf(
  manifests: Manifests,
  release: Release,
  { state }: Standing,
  op: Op,
): Promise<{ readonly plan?: ReleasePlan; readonly unknown?: string }> {
  const known = { type: 'Value', value: state } as const;
  const plan = await createPlanLook(manifests).of(release, known, op);
  if (plan.type === 'Value') return { plan: plan.value };
  const { previousVersion, previousSources: _, rollout: __, ...spec } = release.spec;
  if (previousVersion === undefined) return { unknown: plan.reason };
  const alone = await createPlanLook(manifests).of({ ...release, spec }, known, op);
  const unknown = `${shortVersion(previousVersion)}, which runs, cannot be read here: ${plan.reason}`;
  return alone.type === 'Value' ? { plan: alone.value, unknown } : { unknown };
}

interface About {
  readonly plan: ReleasePlan;
  readonly standing: Standing;
  readonly release: Release;
  readonly rendered: Version;
  readonly madeFirst: ReadonlySet<string>;
}

interface AskedAbout {
  readonly answers: ObjectsAsked;
  readonly reconcilers?: readonly Reconciler[] | undefined;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

async function askAbout(parts: PlanParts, about: About, op: Op): Promise<AskedAbout> {
  const { plan, standing, release, rendered, madeFirst } = about;
  const cluster = parts.cluster === undefined ? undefined : clusterFor(parts.cluster, release);
  if (cluster === undefined) return { answers: { asked: comparedVersions(plan) }, problems: [], notes: [] };
  const inventory = standing.state.status?.inventory ?? [];
  const question = {
    application: standing.state.spec.application,
    plan,
    rollout: release.spec.rollout,
    sources: rendered.sources,
    inventory,
    madeFirst,
    appliers: appliersOf(release),
  };
  const answers = await askObjects(cluster, question, op);
  const sources = rendered.sources;
  const whose = await adoptionsOf(cluster, plan, { live: answers.live, own: inventory, sources }, op);
  const objects = parts.isAdopting === true ? allAdopting(plan.full) : plan.full;
  const wanted = { objects, own: inventory, live: answers.live };
  const found = {
    answers: { ...answers, adoptions: whose.adoptions },
    reconcilers: whose.reconcilers,
  };
  try {
    const adopted = await expectUnclaimed({ cluster }, parts.manifests, parts.view, release, wanted, op);
    const notes = adopted.map(
      ({ kind, name }) => `${kind} "${name}" is taken over: another tool has made it`,
    );
    return { ...found, problems: answers.ofCanary, notes };
  } catch (error) {
    op.signal.throwIfAborted();
    if (!(error instanceof PortError) || error.code === 'Unavailable') throw error;
    const said = isForbidden(error)
      ? {
          problems: answers.ofCanary,
          notes: [`whose objects these are could not be looked at: ${error.message}`],
        }
      : { problems: [error.message, ...answers.ofCanary], notes: [] };
    return { ...found, ...said };
  }
}

/** Objects are asked about as the account that the application names, where it names one: its rights are what counts. */
function clusterFor(cluster: ClusterPort, { metadata, spec }: Release): ClusterPort {
  return actingAs(cluster, accountIn(metadata.namespace, spec.serviceAccount));
}

function appliersOf({ metadata: { namespace }, spec: { serviceAccount } }: Release): readonly string[] {
  return serviceAccount === undefined
    ? [runnerUser]
    : [`system:serviceaccount:${namespace}:${serviceAccount}`];
}

function comparedVersions({ full, previous }: ReleasePlan): ReadonlyMap<string, Asked> {
  const before = new Map(previous.map((object) => [refKey(refOf(object)), object]));
  return new Map(
    full.map((after) => {
      const key = refKey(refOf(after));
      const old = before.get(key);
      return [key, old === undefined ? { type: 'Missing' } : { type: 'There', before: old, after }] as const;
    }),
  );
}
