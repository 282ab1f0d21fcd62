import type {
  FirstObject,
  Leftover,
  Observed,
  Op,
  ReleaseAction,
  ReleaseDecision,
  ReleasePlan,
  ReleaseSeen,
} from '@seatrial/core';
import {
  adoptableNow,
  crashLogWanted,
  decideRelease,
  firstObject,
  goesByLeftovers,
  goesFirst,
  hasEnded,
  hasOnlyCounted,
  isOthersWanted,
  ledgerId,
  leftoverCandidates,
  mayBeDeletedFor,
  owesRevert,
  restsOnHealth,
  routing,
} from '@seatrial/core';
import type {
  ApplicationState,
  EpochMs,
  KubeObject,
  ObjectRef,
  Release,
  ReleaseStatus,
} from '@seatrial/model';
import { apiVersion, parseRelease, refKey, refOf } from '@seatrial/model';
import { performRelease } from '../act/perform.ts';
import { type Performed, type Settled } from '../act/settle.ts';
import { createUnsaid } from '../act/unsaid.ts';
import { accountIn, actingAs } from '../apply/acting-as.ts';
import type { Appliers } from '../apply/apply-all.ts';
import { holdsRecords } from '../apply/delete-own.ts';
import { expectUnclaimed, madeByOthers } from '../apply/expect-unclaimed.ts';
import { type LiveObjects, liveObjects } from '../apply/live-objects.ts';
import { createLooks, type Looks } from '../observe/looks.ts';
import { askAhead, objectionsTo, type Questioned } from '../observe/objections.ts';
import { createHealthLook, type Health } from '../observe/observe-health.ts';
import { createOthersLook } from '../observe/observe-others.ts';
import { createPlanLook, placeOf } from '../observe/observe-plan.ts';
import { type OutsideWriters, observeRevert } from '../observe/observe-revert.ts';
import { readyEndpoints } from '../observe/observe-workload.ts';
import { createPassed } from '../observe/passed.ts';
import { applicationState } from '../records/application-state.ts';
import { recordKey } from '../records/record-index.ts';
import { driveRecord } from '../records/record-round.ts';
import { areFaultsInFlight } from '../records/scenario-runs.ts';
import type { Manifests } from '../source/manifests.ts';
import type { Source } from '../source/source.ts';
import { look, type World } from '../world.ts';
import { leadOn } from './lead-on.ts';

export interface ReleaseController {
  reconcile(namespace: string, name: string, op: Op): Promise<EpochMs | 'OnChange'>;
}

const notAsked = { type: 'NoData', reason: 'not asked in this phase' } as const;

export function createReleaseController(
  world: World,
  source: Pick<Source, 'newest'>,
  manifests: Manifests,
  settled: Settled,
  writers: Appliers,
  { git, pullRequests }: OutsideWriters,
  looks: Looks = createLooks(),
): ReleaseController {
  const { cluster, config, clusterName, telemetry, clock, isAlone = () => false } = world;
  const healthOf = createHealthLook(world, () => source.newest()?.cluster?.spec.health ?? []);
  const othersIn = createOthersLook(world);
  const plans = createPlanLook(manifests);
  const passed = createPassed();
  const unsaid = createUnsaid(clock, (written, status) =>
    hasOnlyCounted(written as ReleaseStatus | undefined, status as ReleaseStatus),
  );

  async function perform(action: ReleaseAction, release: Release, op: Op): Promise<Performed> {
    const key = recordKey(release);
    if (action.type === 'Revert') return git.revert(key, action.request);
    if (action.type === 'AppendLedger') return git.append(key, action.entries);
    if (action.type === 'KeepPullRequest') return pullRequests.keep(key, action.wanted);
    if (action.type === 'ClosePullRequest') return pullRequests.close(key, action.closing);
    return performRelease(world, release, action, writers, op);
  }

  async function observe(release: Release, isSettled: boolean, op: Op): Promise<ReleaseSeen> {
    const ended = hasEnded(release);
    const namespace = release.metadata.namespace ?? '';
    const state = ended ? notAsked : await stateOf(release, op);
    const plan = ended ? notAsked : await plans.of(release, state, op);
    if (ended) plans.forget(release);
    const where = routing(release, namespace);
    const candidates = candidatesOf(release, plan);
    const isPending = release.status === undefined || release.status.phase === 'Pending';
    const health = await healthOf(release, plan, op);
    const sound = plan.type === 'Value' && plan.value.problem === undefined ? plan.value : undefined;
    const before = sound === undefined ? {} : await beforeWrites(release, sound, state, isSettled, op);
    const { canaryInFlight, ...arms } =
      isJudgedByRequests(release) && where !== undefined
        ? await telemetry.arms({ namespace, ...where.arms }, op)
        : { stable: notAsked, canary: notAsked, canaryInFlight: notAsked };
    return {
      plan,
      first:
        (isPending || release.status?.phase === 'Preparing') && plan.type === 'Value'
          ? await look(op, () => firstObjects(plan.value, op))
          : notAsked,
      adopted: notAsked,
      objections: notAsked,
      ...before,
      others:
        isOthersWanted(release) && plan.type === 'Value' && plan.value.canary !== undefined
          ? await look(op, () => othersIn(namespace, op))
          : notAsked,
      ...health,
      crashLog: await crashLog(release, op),
      canaryEndpoints:
        where !== undefined && isSettingWeight(release, health.route)
          ? await look(op, () => readyEndpoints(world, namespace, where.arms.canaryService, op))
          : notAsked,
      arms,
      canaryInFlight,
      leftovers:
        candidates.length === 0 || candidates.some(goesFirst)
          ? await look(op, () => existing(release, candidates, op))
          : notAsked,
      desiredVersion: desiredVersion(state),
      ...requestedRollback(state),
      faultsInFlight: isPending ? await faultsInFlight(release, op) : notAsked,
      ...(await observeRevert(world, { git, pullRequests }, release, op)),
      recorded:
        ended && release.status?.ledger === 'Pending'
          ? await config.isInLedger(clusterName, { is: ledgerId(release) }, op)
          : notAsked,
      settled: isSettled,
    };
  }

  /** What is there of the plan's objects, and what the API server would say to them, before the first is written. */
  async function beforeWrites(
    release: Release,
    plan: ReleasePlan,
    state: Observed<ApplicationState | undefined>,
    isSettled: boolean,
    op: Op,
  ): Promise<Partial<Pick<ReleaseSeen, 'adopted' | 'objections'>>> {
    const { phase = 'Pending', added = [] } = release.status ?? {};
    if (phase !== 'Pending') {
      return isSettled ? {} : { adopted: await adoptedMeanwhile(release, plan, state, op) };
    }
    const own = ownCluster(release);
    const asking = passing(release);
    // Where it cannot be answered now, it is asked again below.
    await look(op, () => askAhead({ cluster: own }, { plan, ...asking }, op));
    const live = await look(op, () => liveObjects(cluster, plan.full.map(refOf), op));
    if (live.type !== 'Value') return { adopted: live };
    const wanted = { objects: plan.full, own: [...inventoryOf(state), ...added], live: live.value };
    const adopted = await look(op, () =>
      expectUnclaimed(world, manifests, source.newest(), release, wanted, op),
    );
    if (adopted.type !== 'Value') return { adopted };
    return { adopted, objections: await objections(release, plan, live.value, op) };
  }

  /** Written to as the account of the application, where it has one. */
  function ownCluster({ metadata, spec }: Release): World['cluster'] {
    return actingAs(cluster, accountIn(metadata.namespace, spec.serviceAccount));
  }

  function passing(release: Release): Pick<Questioned, 'hasPassed' | 'onPassed'> {
    return {
      hasPassed: (object) => passed.has(release, object),
      onPassed: (object) => passed.note(release, object),
    };
  }

  /** Another tool may make something between the beginning of a release and its first write. */
  async function adoptedMeanwhile(
    release: Release,
    plan: ReleasePlan,
    state: Observed<ApplicationState | undefined>,
    op: Op,
  ): Promise<Observed<readonly ObjectRef[]>> {
    const refs = adoptableNow(release, plan);
    return refs.length === 0 ? notAsked : look(op, () => madeByOthers(world, refs, inventoryOf(state), op));
  }

  async function objections(
    release: Release,
    plan: ReleasePlan,
    live: LiveObjects,
    op: Op,
  ): Promise<Observed<readonly string[]>> {
    const isApplied = (object: KubeObject): boolean =>
      writers.applied.isAsApplied(release.spec.application, object, live.get(refKey(refOf(object))));
    return look(op, async () => {
      const { sources } = await manifests.version(release.spec, placeOf(release), op);
      const own = ownCluster(release);
      const said = await objectionsTo(
        { cluster: own },
        { plan, rollout: release.spec.rollout, sources, isApplied, ...passing(release) },
        op,
      );
      passed.forget(release);
      return said;
    });
  }

  async function crashLog(release: Release, op: Op): Promise<Observed<string>> {
    const wanted = crashLogWanted(release);
    return wanted === undefined ? notAsked : look(op, () => cluster.logs(wanted, op));
  }

  async function firstObjects(plan: ReleasePlan, op: Op): Promise<readonly FirstObject[]> {
    const refs = (plan.canary?.first ?? []).map(refOf);
    const found = await Promise.all(refs.map((ref) => cluster.get(ref, op)));
    return found.flatMap((live) =>
      live === undefined || live.metadata.deletionTimestamp !== undefined ? [] : [firstObject(live)],
    );
  }

  async function existing(
    release: Release,
    refs: readonly ObjectRef[],
    op: Op,
  ): Promise<readonly Leftover[]> {
    const found = await Promise.all(refs.map((ref) => cluster.get(ref, { ...op, metadataOnly: true })));
    const leftovers = await Promise.all(
      refs.map(async (ref, index) => {
        const live = found[index];
        if (live === undefined || !mayBeDeletedFor(release, live)) return [];
        if (await holdsRecords(cluster, live, op)) return [];
        const { deletionTimestamp } = live.metadata;
        return [{ ...ref, ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }) }];
      }),
    );
    return leftovers.flat();
  }

  async function stateOf(release: Release, op: Op): Promise<Observed<ApplicationState | undefined>> {
    return look(op, () =>
      applicationState(cluster, release.metadata.namespace ?? '', release.spec.application, op),
    );
  }

  async function faultsInFlight({ spec, metadata }: Release, op: Op): Promise<Observed<boolean>> {
    const place = { application: spec.application, namespace: metadata.namespace };
    return look(op, () => areFaultsInFlight(cluster, place, op));
  }

  /** Whether its namespace is being deleted: all that the release could undo goes with it. */
  async function goesWithItsNamespace({ metadata }: Release, op: Op): Promise<boolean> {
    if (metadata.deletionTimestamp === undefined) return false;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', name: metadata.namespace ?? '' };
    const live = await cluster.get(namespace, { ...op, metadataOnly: true });
    return live?.metadata.deletionTimestamp !== undefined;
  }

  return {
    async reconcile(namespace, name, op) {
      const ref = { apiVersion, kind: 'Release', namespace, name };
      return looks.during(refKey(ref), () => round(ref, op));
    },
  };

  /** Decides on what is at hand, and again on what has to be asked for where the decision goes by it. */
  async function decideOn(release: Release, isSettled: boolean, op: Op): Promise<ReleaseDecision> {
    const seen = await observe(release, isSettled, op);
    const now = clock.now();
    const unseenMs = looks.unseenMs(refKey(refOf(release)), now);
    let given: ReleaseSeen = { ...seen, ...(unseenMs > 0 ? { unseenMs } : {}) };
    let decision = decideRelease(release, given, now);
    if (goesByLeftovers(decision) && seen.leftovers.type !== 'Value') {
      const candidates = candidatesOf(release, seen.plan);
      given = { ...given, leftovers: await look(op, () => existing(release, candidates, op)) };
      decision = decideRelease(release, given, now);
    }
    if (begins(release, decision) && !isAlone()) {
      // Another runner may have begun a scenario that reaches it, which no watch has told of yet.
      given = { ...given, faultsInFlight: await faultsInFlight(release, { ...op, ageMsMax: 0 }) };
      decision = decideRelease(release, given, now);
    }
    if (!restsOnHealth(release, decision)) return decision;
    return decideRelease(release, { ...given, ...(await healthOf(release, seen.plan, op, 'OnHealth')) }, now);
  }

  async function round(ref: ObjectRef, op: Op): Promise<EpochMs | 'OnChange'> {
    const object = await cluster.get(ref, op);
    if (object === undefined) return 'OnChange';
    const release = parseRelease(unsaid.of(object));
    let decided = release;
    const isOver = isFinished(release.status) || (await goesWithItsNamespace(release, op));
    return driveRecord(
      world,
      settled,
      {
        object,
        isOver,
        inTurn: (work) => writers.serially(release.spec.application, work),
        async decide() {
          const decision = await leadOn(release, settled.has(object), clock, (...from) =>
            decideOn(...from, op),
          );
          decided = { ...release, status: decision.status };
          return decision;
        },
        // By then the decision is written down, and what is done may go by it.
        perform: (action) => perform(action, decided, op),
        isFinished,
        unsaid,
      },
      op,
    );
  }
}

function candidatesOf(release: Release, plan: Observed<ReleasePlan>): readonly ObjectRef[] {
  return leftoverCandidates(release, plan.type === 'Value' ? plan.value : undefined);
}

const firstSteps: ReadonlySet<string> = new Set(['Preparing', 'Promoting']);

/** Whether it makes its first step. */
function begins({ status }: Release, decision: ReleaseDecision): boolean {
  return (status?.phase ?? 'Pending') === 'Pending' && firstSteps.has(decision.status.phase);
}

/** What the application has by its record. */
function inventoryOf(state: Observed<ApplicationState | undefined>): readonly ObjectRef[] {
  return state.type === 'Value' ? (state.value?.status?.inventory ?? []) : [];
}

/** Nothing to undo is left, and what was decided is written down. */
function isFinished(status: ReleaseStatus | undefined): boolean {
  return status?.finishedAt !== undefined && status.ledger !== 'Pending' && !owesRevert(status.revert);
}

function requestedRollback(state: Observed<ApplicationState | undefined>): Pick<ReleaseSeen, 'rollback'> {
  const rollback = state.type === 'Value' ? state.value?.status?.rollback : undefined;
  return rollback === undefined ? {} : { rollback };
}

function desiredVersion(state: Observed<ApplicationState | undefined>): Observed<string> {
  if (state.type !== 'Value') return { type: 'Unavailable', reason: state.reason };
  const version = state.value?.status?.desiredVersion;
  return version === undefined
    ? { type: 'NoData', reason: 'no ApplicationState' }
    : { type: 'Value', value: version };
}

/**
 * Also before anything is changed: later traffic is compared with what came then. And on the way back, where the canary's
 * requests may not have ended.
 */
function isJudgedByRequests({ spec, status }: Release): boolean {
  switch (status?.phase) {
    case undefined:
    case 'Pending':
      return spec.previousVersion !== undefined;
    case 'Preparing':
    case 'Progressing':
    case 'Promoting':
    case 'Watching':
      return true;
    case 'RollingBack':
      return status.canaryHadWeight === true;
    default:
      return false;
  }
}

/** A weight that is in effect needs no look at who would answer. */
function isSettingWeight({ spec, status }: Release, route: Health['route']): boolean {
  if (status?.phase !== 'Progressing' || status.stepStartedAt === undefined) return false;
  const wanted = spec.rollout?.steps[status.stepIndex]?.setWeight;
  const isInEffect = route.type === 'Value' && route.value.programmed && route.value.weightPercent === wanted;
  return wanted !== undefined && !isInEffect;
}
