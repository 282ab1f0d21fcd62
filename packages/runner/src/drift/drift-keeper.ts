import type { Drifted, Op, ReleasePlan } from '@seatrial/core';
import {
  askAll,
  decideDrift,
  differences,
  driftMode,
  fnv1a,
  type Guarded,
  guarded,
  inSync,
  isJob,
  leasedToRuns,
  PortError,
  planRelease,
  sortDifferences,
  withCondition,
  withIgnoredKept,
  withLeasedKept,
} from '@seatrial/core';
import type { Application, ApplicationState, Drift, EpochMs, KubeObject } from '@seatrial/model';
import { apiVersion, parseApplicationState, parseRelease, refKey, refOf } from '@seatrial/model';
import { accountIn, actingAs } from '../apply/acting-as.ts';
import { type Appliers, applyAll, autoscaledOf, withLiveReplicas } from '../apply/apply-all.ts';
import { asApplied } from '../apply/kept-labels.ts';
import { liveObjects } from '../apply/live-objects.ts';
import { stateRef } from '../records/application-state.ts';
import { runsUnderWay } from '../records/scenario-runs.ts';
import { writeStatus } from '../records/write-status.ts';
import { type Manifests, placeIn } from '../source/manifests.ts';
import type { Source } from '../source/source.ts';
import type { WatchedRendering } from '../source/watched-rendering.ts';
import { haveSameOwnFields } from '../view/own-fields.ts';
import type { World } from '../world.ts';

/** Between two looks where no watch has told of a change: not every kind is watched. */
const lookMs = 600_000;
/** Until it is asked again whether a release has ended that has all objects for itself; that is answered from the view. */
const againMs = 60_000;
/** Objects that are put back in one round; the next one goes on. */
const healsMax = 100;

/** Sees to it that the cluster has the stable versions as they were applied. */
export interface DriftKeeper {
  /** After a start all applications want a look, and not all at once. @returns their keys */
  begin(names: Iterable<string>): readonly string[];
  /** @param name of an application */
  reconcile(name: string, op: Op): Promise<EpochMs | 'OnChange'>;
}

/** What is not as it was applied, with what is to be applied for it. */
interface Found extends Drifted {
  readonly manifest: KubeObject;
  readonly isAutoscaled: boolean;
}

/**
 * Takes its turn with the releases of an application, and leaves alone what is leased to the one in flight, and to the runs of
 * scenarios.
 */
export function createDriftKeeper(
  world: World,
  source: Pick<Source, 'newest'>,
  manifests: Manifests,
  { hiding, ...writers }: Appliers & Pick<WatchedRendering, 'hiding'>,
): DriftKeeper {
  const { applied, serially } = writers;
  const { cluster, clock } = world;
  const notYet = new Set<string>();

  async function round(application: Application, op: Op): Promise<EpochMs | 'OnChange'> {
    const { namespace } = application.spec;
    const { name } = application.metadata;
    const record = await cluster.get(stateRef(namespace, name), op);
    if (record === undefined) return 'OnChange';
    const state = parseApplicationState(record);
    const version = await guardedVersion(application, state, op);
    const plan = version === undefined ? undefined : await planOf(application, state, version, op);
    if (version === undefined || plan === undefined) return clock.now() + againMs;
    const found = await look(application, plan, version.leased, op);
    const now = clock.now();
    const { drift, heal, wakeAt } = decideDrift(state.status?.drift ?? [], found, now, hiding(name));
    const healing = found.filter(({ ref }) => heal.has(refKey(ref)));
    const refused = await putBack(application, state, healing.slice(0, healsMax), op);
    const noted = drift.map((it): Drift => {
      const message = refused.get(refKey(it));
      return message === undefined ? it : { ...it, state: 'Refused', message: message.slice(0, 1000) };
    });
    await note(record, state, noted, found.length - healing.length, op);
    if (refused.size > 0 || healing.length > healsMax) return now + lookMs / 10;
    return Math.min(wakeAt ?? Number.POSITIVE_INFINITY, now + lookMs);
  }

  /** Undefined while nothing is to be looked after: all is a release's own, or a person's. */
  async function guardedVersion(
    { spec }: Application,
    { status }: ApplicationState,
    op: Op,
  ): Promise<Guarded | undefined> {
    if (status === undefined || spec.suspend) return undefined;
    if (status.currentRelease === undefined) return guarded(status, undefined);
    const ref = { apiVersion, kind: 'Release', namespace: spec.namespace, name: status.currentRelease };
    const current = await cluster.get(ref, op);
    return guarded(status, current === undefined ? undefined : parseRelease(current));
  }

  /** What a version consists of; undefined where it cannot be read. */
  async function planOf(
    application: Application,
    { status }: ApplicationState,
    guarding: Guarded,
    op: Op,
  ): Promise<ReleasePlan | undefined> {
    const { version, release } = guarding;
    const { objects, problem, unreadable } = await manifests.version(guarding, placeIn(application), op);
    if (problem !== undefined || unreadable !== undefined) return undefined;
    return planRelease({
      application: application.metadata.name,
      namespace: application.spec.namespace,
      release,
      version,
      desired: objects,
      inventory: status?.inventory ?? [],
      adopted: status?.adopted,
    });
  }

  async function look(
    { metadata, spec }: Application,
    plan: ReleasePlan,
    leased: Guarded['leased'],
    op: Op,
  ): Promise<readonly Found[]> {
    const faulted = leasedToRuns(await runsUnderWay(cluster, op));
    const all = plan.full.filter(
      (it) => !isJob(it) && driftMode(spec, it) !== 'Ignore' && !faulted.has(refKey(refOf(it))),
    );
    const there = await liveObjects(cluster, all.map(refOf), op);
    const suspect = all.filter((it) => !applied.isAsApplied(metadata.name, it, there.get(refKey(refOf(it)))));
    if (suspect.length === 0) return [];
    const autoscaled = await autoscaledOf(cluster, metadata.name, plan.full, op);
    const found = await askAll(suspect, (manifest) =>
      compare(
        metadata,
        spec,
        manifest,
        { leased, isAutoscaled: autoscaled.has(refKey(refOf(manifest))) },
        op,
      ),
    );
    return found.filter((it) => it !== undefined);
  }

  /** By what an apply would make of it: neither defaults nor what webhooks add are drift. */
  async function compare(
    { name }: Application['metadata'],
    spec: Application['spec'],
    given: KubeObject,
    { leased, isAutoscaled }: { readonly leased: Guarded['leased']; readonly isAutoscaled: boolean },
    op: Op,
  ): Promise<Found | undefined> {
    const ref = refOf(given);
    const mode = driftMode(spec, given) === 'Report' ? 'Report' : 'Heal';
    // With the managers of its fields, which no view has.
    const live = await cluster.get(ref, { ...op, ageMsMax: 0 });
    const isLeased = leased !== undefined && refKey(leased.ref) === refKey(ref);
    if (live?.metadata.deletionTimestamp !== undefined) return undefined; // until it is gone
    if (live === undefined && isLeased) return undefined; // the release makes it again, with its weights
    const scaled = isAutoscaled ? withLiveReplicas(given, live) : given;
    const manifest = isLeased ? withLeasedKept(scaled, live, leased.pointer) : scaled;
    if (live === undefined) return { ref, mode, differences: [], manifest, isAutoscaled };
    const own = actingAs(cluster, accountIn(spec.namespace, spec.serviceAccount));
    const { object } = await own.dryRun(await asApplied(cluster, manifest, op), op);
    if (object === undefined) return undefined; // refused: nothing can be put back, and the next release will say so
    const { drift, ignored } = sortDifferences(spec, live, differences(live, object));
    if (drift.length > 0) {
      const kept = withIgnoredKept(manifest, live, ignored);
      return { ref, mode, live, differences: drift, manifest: kept, isAutoscaled };
    }
    // What somebody took from us and set back is another's: were it noted, its next change would leave no trace in what is ours.
    if (ignored.length === 0 && !isLeased && haveSameOwnFields(live, object)) applied.note(name, given, live);
    return undefined;
  }

  /** @returns why, of those that could not be put back */
  async function putBack(
    { metadata, spec }: Application,
    { status }: ApplicationState,
    healing: readonly Found[],
    op: Op,
  ): Promise<ReadonlyMap<string, string>> {
    const refused = new Map<string, string>();
    const who = {
      metadata: { namespace: spec.namespace },
      spec: { application: metadata.name, rollout: spec.rollout },
      status: { added: status?.inventory ?? [], adopted: status?.adopted ?? [] },
    };
    const own = actingAs(cluster, accountIn(spec.namespace, spec.serviceAccount));
    const autoscaled = new Set(healing.filter((it) => it.isAutoscaled).map(({ ref }) => refKey(ref)));
    await askAll(healing, async ({ ref, manifest, differences: found }) => {
      const { kind, namespace, name } = ref;
      try {
        await applyAll({ cluster: own, clock, ...writers, autoscaled }, who, [manifest], op);
        world.log('info', found.length === 0 ? 'made again what was deleted' : 'put back what was changed', {
          kind,
          namespace,
          name,
        });
      } catch (error) {
        op.signal.throwIfAborted();
        if (!(error instanceof PortError) || error.code === 'Conflict') throw error;
        refused.set(refKey(ref), error.message);
      }
    });
    return refused;
  }

  async function note(
    record: KubeObject,
    state: ApplicationState,
    drift: readonly Drift[],
    open: number,
    op: Op,
  ): Promise<void> {
    if (state.status === undefined) return;
    const { drift: _, ...rest } = state.status;
    const status = {
      ...rest,
      ...(drift.length === 0 ? {} : { drift }),
      conditions: withCondition(rest.conditions, inSync(drift, open), clock.now()),
    };
    await writeStatus(cluster, record, status, op);
  }

  return {
    begin(names) {
      for (const name of names) notYet.add(name);
      return [...notYet].map((name) => `drift/${name}`);
    },
    async reconcile(name, op) {
      const application = source.newest()?.applications.get(name)?.value;
      if (application === undefined) return 'OnChange';
      if (notYet.delete(name)) return clock.now() + (fnv1a(name) % (lookMs / 1000)) * 1000;
      return serially(name, () => round(application, op));
    },
  };
}
