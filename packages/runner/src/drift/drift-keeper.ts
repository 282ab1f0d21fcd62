import type { Drifted, Op, ReleasePlan } from '@seatrial/core';
import {
  decideDrift,
  differences,
  driftMode,
  fnv1a,
  hasEnded,
  inSync,
  isJob,
  isSameJson,
  PortError,
  planRelease,
  sortDifferences,
  withCondition,
  withIgnoredKept,
} from '@seatrial/core';
import type {
  Application,
  ApplicationState,
  ApplicationStateStatus,
  Drift,
  EpochMs,
  KubeObject,
  Release,
} from '@seatrial/model';
import { apiVersion, parseApplicationState, parseRelease, refKey, refOf } from '@seatrial/model';
import { type Appliers, applyAll, autoscaledOf, withLiveReplicas } from '../apply/apply-all.ts';
import { asApplied } from '../apply/kept-labels.ts';
import { liveObjects } from '../apply/live-objects.ts';
import { askAll } from '../ask-all.ts';
import { stateRef } from '../records/application-state.ts';
import { areFaultsInFlight } from '../records/scenario-runs.ts';
import type { Manifests } from '../source/manifests.ts';
import type { Source } from '../source/source.ts';
import type { World } from '../world.ts';

/** Between two looks where no watch has told of a change: not every kind is watched. */
const lookMs = 600_000;
/** Objects that are put back in one round; the next one goes on. */
const healsMax = 100;

/** Whether a release has ended, and its record's application says what is stable since. */
function isNoted(release: Release, { stableRelease }: ApplicationStateStatus): boolean {
  return (
    hasEnded(release) && (release.status?.phase !== 'Promoted' || release.metadata.name === stableRelease)
  );
}

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
}

/**
 * Looks only while no release of the application is in flight, and takes its turn with them: the objects of a release are
 * its own until it has ended. The same goes for a scenario's faults.
 */
export function createDriftKeeper(
  world: World,
  source: Pick<Source, 'newest'>,
  manifests: Manifests,
  { applied, serially }: Appliers,
): DriftKeeper {
  const { cluster, clock } = world;
  const notYet = new Set<string>();

  async function round(application: Application, op: Op): Promise<EpochMs | 'OnChange'> {
    const { namespace } = application.spec;
    const { name } = application.metadata;
    const record = await cluster.get(stateRef(namespace, name), op);
    if (record === undefined) return 'OnChange';
    const state = parseApplicationState(record);
    const plan = await stablePlan(application, state, op);
    if (plan === undefined) return 'OnChange'; // a release, or its end, wakes it
    const found = await look(application, plan, op);
    const place = { application: name, namespace };
    if (found.length > 0 && (await areFaultsInFlight(cluster, place, op))) return clock.now() + lookMs;
    const now = clock.now();
    const { drift, heal, wakeAt } = decideDrift(state.status?.drift ?? [], found, now);
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

  /** What the stable version consists of; undefined while a release is in flight, or where it cannot be read. */
  async function stablePlan(
    { metadata, spec }: Application,
    { status }: ApplicationState,
    op: Op,
  ): Promise<ReleasePlan | undefined> {
    if (status?.stableTree === undefined || status.rollback !== undefined || spec.suspend) return undefined;
    if (status.currentRelease !== undefined) {
      const ref = { apiVersion, kind: 'Release', namespace: spec.namespace, name: status.currentRelease };
      const current = await cluster.get(ref, op);
      if (current !== undefined && !isNoted(parseRelease(current), status)) return undefined;
    }
    const { objects, problem, unreadable } = await manifests.version(status.stableTree, spec, op);
    if (problem !== undefined || unreadable !== undefined) return undefined;
    return planRelease({
      application: metadata.name,
      release: status.stableRelease ?? '',
      tree: status.stableTree,
      desired: objects,
      inventory: status.inventory,
      adopted: status.adopted,
    });
  }

  async function look({ metadata, spec }: Application, plan: ReleasePlan, op: Op): Promise<readonly Found[]> {
    const all = plan.full.filter((it) => !isJob(it) && driftMode(spec, it) !== 'Ignore');
    const there = await liveObjects(cluster, all.map(refOf), op);
    const suspect = all.filter((it) => !applied.isAsApplied(metadata.name, it, there.get(refKey(refOf(it)))));
    if (suspect.length === 0) return [];
    const autoscaled = await autoscaledOf(cluster, metadata.name, plan.full, op);
    const found = await askAll(suspect, (manifest) =>
      compare(metadata, spec, manifest, autoscaled.has(refKey(refOf(manifest))), op),
    );
    return found.filter((it) => it !== undefined);
  }

  /** By what an apply would make of it: neither defaults nor what webhooks add are drift. */
  async function compare(
    { name }: Application['metadata'],
    spec: Application['spec'],
    given: KubeObject,
    isAutoscaled: boolean,
    op: Op,
  ): Promise<Found | undefined> {
    const ref = refOf(given);
    const mode = driftMode(spec, given) === 'Report' ? 'Report' : 'Heal';
    // With the managers of its fields, which no view has.
    const live = await cluster.get(ref, { ...op, ageMsMax: 0 });
    const manifest = isAutoscaled ? withLiveReplicas(given, live) : given;
    if (live?.metadata.deletionTimestamp !== undefined) return undefined; // until it is gone
    if (live === undefined) return { ref, mode, differences: [], manifest };
    const { object } = await cluster.dryRun(await asApplied(cluster, manifest, op), op);
    if (object === undefined) return undefined; // refused: nothing can be put back, and the next release will say so
    const { drift, ignored } = sortDifferences(spec, live, differences(live, object));
    if (drift.length > 0)
      return { ref, mode, live, differences: drift, manifest: withIgnoredKept(manifest, live, ignored) };
    if (ignored.length === 0) applied.note(name, given, live);
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
      spec: { application: metadata.name },
      status: { added: status?.inventory ?? [], adopted: status?.adopted ?? [] },
    };
    await askAll(healing, async ({ ref, manifest, differences: found }) => {
      const { kind, namespace, name } = ref;
      try {
        await applyAll({ cluster, applied, serially }, who, [manifest], op);
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
    if (!isSameJson(status, record['status'])) await cluster.updateStatus({ ...record, status }, op);
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
