import type {
  ApplicationSeen,
  Content,
  EarlierSeen,
  Head,
  LedgerWord,
  Observed,
  Op,
  Sourced,
} from '@seatrial/core';
import {
  codeOf,
  decideApplication,
  earlierVersions,
  isHeldBack,
  makeupOf,
  type NamespaceBy,
  upstreamWord,
} from '@seatrial/core';
import type {
  Application,
  ApplicationState,
  ApplicationStateStatus,
  EpochMs,
  KubeObject,
  Located,
} from '@seatrial/model';
import { apiVersion, parseApplicationState, refOf, systemNamespace } from '@seatrial/model';
import { createOnce } from '../act/create-once.ts';
import { performApplication } from '../act/perform.ts';
import { type Settled, settle } from '../act/settle.ts';
import type { Appliers } from '../apply/apply-all.ts';
import { claimNamespace, noteRefused, refusedByNow } from '../apply/namespace-claims.ts';
import { observeDependencies } from '../observe/observe-dependencies.ts';
import { previousObjects } from '../observe/previous-objects.ts';
import { newState, ofApplication, releasesOf, stateRef } from '../records/application-state.ts';
import { writeStatus } from '../records/write-status.ts';
import { createJudge, type Manifests, placeIn } from '../source/manifests.ts';
import { lastKnown, type Newcomer, type Source, type SourceView, shown } from '../source/source.ts';
import {
  namespaceChanged,
  notedUnusable,
  type WhyUnusable,
  whyUnusable,
} from '../source/unusable-application.ts';
import { look, type World } from '../world.ts';
import { isPruned, removalRound } from './removal-round.ts';

/** Nothing wakes an application without a namespace when that one goes. */
const refusedAgainMs = 60_000;
const notAsked = { type: 'NoData', reason: 'not asked' } as const;

export interface ApplicationController {
  reconcile(name: string, op: Op): Promise<EpochMs | 'OnChange'>;
}

export function createApplicationController(
  world: World,
  source: Source,
  manifests: Manifests,
  settled: Settled,
  writers: Appliers,
): ApplicationController {
  const { cluster, config, clusterName, clock, log } = world;
  /** Of each application what was last passed by in its manifests, so that it is said once. */
  const passedBy = new Map<string, string>();
  const judged = createJudge();

  async function makeState(application: Application, namespaceBy: NamespaceBy, op: Op): Promise<KubeObject> {
    const { namespace } = application.spec;
    const name = application.metadata.name;
    const state = newState(name, { namespace, cluster: clusterName, namespaceBy });
    await createOnce(cluster, state, op);
    return (await cluster.get(stateRef(namespace, name), op)) ?? state;
  }

  /** The namespace comes first: the records of an application live in it. @returns undefined where it may not have it */
  async function firstState(
    application: Located<Application>,
    known: SourceView | undefined,
    refusal: KubeObject | undefined,
    op: Op,
  ): Promise<KubeObject | undefined> {
    const claim = await claimNamespace(world, application, known, op);
    if (claim.type === 'Has') return makeState(application.value, claim.by, op);
    const why = { reason: 'NamespaceNotGranted', message: claim.message } as const;
    await noteRefused(world, application, refusal, why, op);
    return undefined;
  }

  async function noteNewcomer(
    { application, message }: Newcomer,
    refusal: KubeObject | undefined,
    op: Op,
  ): Promise<void> {
    await noteRefused(world, application, refusal, { reason: 'InvalidConfig', message }, op);
  }

  /** What stood for an application that had no namespace. */
  async function forget(refusal: KubeObject | undefined, op: Op): Promise<void> {
    if (refusal !== undefined) await cluster.delete(refOf(refusal), { as: 'Runner' }, op);
  }

  async function headOf(
    application: Located<Application>,
    status: ApplicationStateStatus | undefined,
    view: Observed<SourceView>,
    op: Op,
  ): Promise<Observed<Head>> {
    const head = lastKnown(view)?.heads.get(application.value.metadata.name);
    if (head === undefined) return { type: 'Unavailable', reason: 'not read yet' };
    if (view.type !== 'Value') {
      const code = codeOf(view);
      return { type: 'Stale', reason: view.reason, ...(code && { code }), value: head };
    }
    const { version, sources, renderer } = head;
    if (version === undefined || isAtRest(version, status)) return { type: 'Value', value: head };
    const sourced = { version, sources, renderer };
    return look(op, async () => ({
      ...head,
      ...(await rendered(sourced, application, status, lastKnown(view), op)),
    }));
  }

  async function rendered(
    sourced: Sourced,
    application: Located<Application>,
    status: ApplicationStateStatus | undefined,
    known: SourceView | undefined,
    op: Op,
  ): Promise<Content> {
    const { metadata } = application.value;
    const version = await manifests.version(sourced, placeIn(application.value), op);
    const file = known?.clusterFile ?? 'the Cluster file';
    const granting = { name: clusterName, file, spec: known?.cluster?.spec, repository: known?.repository };
    const { problem, leftOut } = judged(version, application, granting);
    const news = leftOut.join('; ');
    if (news !== '' && passedBy.get(metadata.name) !== news)
      log('warn', news, { application: metadata.name });
    passedBy.set(metadata.name, news);
    const { objects } = version;
    if (problem !== undefined) return { objects, problem };
    return { objects, ...(await previousObjects(manifests, application.value, status, objects, op)) };
  }

  /** What the clusters before this one say of the version that is wanted. */
  async function ledgersFor(
    application: Application,
    version: string | undefined,
    op: Op,
  ): Promise<Record<string, Observed<LedgerWord>>> {
    const target = application.spec.targets.find((it) => it.cluster === clusterName);
    const before = version === undefined ? [] : (target?.after ?? []);
    const read = await Promise.all(
      before.map(async ({ cluster: name, scenarios }) => {
        const about = { application: application.metadata.name, scenarios };
        return [name, await config.ledger(name, { ...about, ...(version && { version }) }, op)] as const;
      }),
    );
    return Object.fromEntries(read);
  }

  /** While the newest version has to wait: what the branch had before it, and what other clusters say of that. */
  async function withEarlier(
    application: Located<Application>,
    state: ApplicationState,
    known: SourceView | undefined,
    seen: Omit<ApplicationSeen, 'versions' | 'earlier'>,
    op: Op,
  ): Promise<ApplicationSeen> {
    const { spec } = application.value;
    if (!isHeldBack(state, seen)) return { ...seen, versions: notAsked, earlier: [] };
    const versions = await look(op, () => config.versions(known?.commit ?? '', makeupOf(spec), op));
    const earlier: EarlierSeen[] = [];
    for (const older of earlierVersions(state, { ...seen, versions })) {
      const { version } = older;
      const ledgers = await ledgersFor(application.value, version, op);
      const isWanted = upstreamWord(state, application.value, version, ledgers).ok;
      const content = isWanted
        ? await look(op, () => rendered(older, application, state.status, known, op))
        : notAsked;
      earlier.push({ version, ledgers, content });
      if (isWanted) break;
    }
    return { ...seen, versions, earlier };
  }

  /** Only while the record knows of no release: then it is new, or it was lost. */
  async function historyFor({ spec, status }: ApplicationState, op: Op): Promise<Observed<LedgerWord>> {
    if (status !== undefined && status.sequence > 0) return notAsked;
    return config.ledger(clusterName, { application: spec.application, scenarios: [] }, op);
  }

  function statesOf(name: string, op: Op): Promise<readonly KubeObject[]> {
    return cluster.list({ apiVersion, kind: 'ApplicationState', fields: ofApplication(name) }, op);
  }

  async function noteUnusable(
    states: readonly KubeObject[],
    why: (state: ApplicationState) => WhyUnusable,
    op: Op,
  ): Promise<void> {
    for (const object of states) {
      const state = parseApplicationState(object);
      const status = notedUnusable(state, why(state), clock.now());
      await writeStatus(cluster, object, status, op);
    }
  }

  /** What runs goes on, unless the application has left the branch and its file wanted it deleted then. */
  async function withoutFile(
    states: readonly KubeObject[],
    view: Observed<SourceView>,
    op: Op,
  ): Promise<EpochMs | 'OnChange'> {
    const due: EpochMs[] = [];
    for (const object of states) {
      const state = parseApplicationState(object);
      if (whyUnusable(state, view).isGone === true && isPruned(state, view)) {
        const wakeAt = await removalRound(world, settled, writers, object, view, op);
        if (wakeAt !== 'OnChange') due.push(wakeAt);
      } else await noteUnusable([object], () => whyUnusable(state, view), op);
    }
    return due.length === 0 ? 'OnChange' : Math.min(...due);
  }

  return {
    async reconcile(name, op) {
      const view = await source.view(op);
      const known = lastKnown(view);
      const found = known?.applications.get(name);
      const all = await statesOf(name, op);
      const states = all.filter(({ metadata }) => metadata.namespace !== systemNamespace);
      const refusal = all.find(({ metadata }) => metadata.namespace === systemNamespace);
      if (found === undefined) {
        const wakeAt = await withoutFile(states, view, op);
        if (known === undefined) return wakeAt; // nobody knows whether it is still there
        const newcomer = states.length === 0 ? known.newcomers.get(name) : undefined;
        if (newcomer === undefined) await forget(refusal, op);
        else await noteNewcomer(newcomer, refusal, op);
        return wakeAt;
      }
      const application = found.value;
      const { namespace } = application.spec;
      const elsewhere = states.filter(({ metadata }) => metadata.namespace !== namespace);
      if (elsewhere.length > 0) {
        await noteUnusable(elsewhere, (state) => namespaceChanged(state, namespace), op);
        return 'OnChange';
      }
      const object = states[0] ?? (await firstState(found, known, refusal, op));
      if (object === undefined) return clock.now() + refusedAgainMs;
      await forget(refusal, op);
      const state = parseApplicationState(object);
      const namespaceRefused = refusedByNow(found, state, known);
      const head = await headOf(found, state.status, view, op);
      const newest = {
        application,
        file: found.source.file,
        head,
        releases: await releasesOf(cluster, state, op),
        history: await historyFor(state, op),
        ledgers: await ledgersFor(application, head.type === 'Value' ? head.value.version : undefined, op),
        ...(namespaceRefused === undefined ? {} : { namespaceRefused }),
        scenarioErrors: (known?.scenarioErrors.get(name) ?? []).map((error) => ({
          code: error.code,
          message: shown(error),
        })),
      };
      const versions = await withEarlier(found, state, known, newest, op);
      const dependencies =
        known === undefined ? [] : await observeDependencies(world, application, state, known, versions, op);
      const decision = decideApplication(state, { ...versions, dependencies }, clock.now());
      return settle(world, settled, object, decision, (action) => performApplication(world, action, op), op);
    },
  };
}

/** Whether the manifests need not be read: the wanted version is stable, and no release may have ended since that changed it. */
function isAtRest(version: string, status: ApplicationStateStatus | undefined): boolean {
  return version === status?.stableVersion && status.currentRelease === status.stableRelease;
}
