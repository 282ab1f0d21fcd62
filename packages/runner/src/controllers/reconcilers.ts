import {
  createSerially,
  grantedLabelsTo,
  type LedgerChanges,
  type Observed,
  type Op,
  type Serially,
  stringAt,
} from '@seatrial/core';
import type { EpochMs, KubeObject, ObjectRef } from '@seatrial/model';
import { apiVersion, systemNamespace } from '@seatrial/model';
import { createForgeWriter } from '../act/forge-writer.ts';
import { createGitWriter } from '../act/git-writer.ts';
import { createReverting } from '../act/reverting.ts';
import { createSettled } from '../act/settle.ts';
import { forgeWriterKey, gitWriterKey } from '../act/writer-keys.ts';
import { createApplied } from '../apply/applied.ts';
import { withoutSecretsIn } from '../apply/without-secrets.ts';
import { createDriftKeeper } from '../drift/drift-keeper.ts';
import type { Looks } from '../observe/looks.ts';
import { createRecordIndex, mayWantRound, type RecordIndex, recordKey } from '../records/record-index.ts';
import { createManifests } from '../source/manifests.ts';
import { createSource, lastKnown, type Source, type SourceParts, type SourceView } from '../source/source.ts';
import { watchedRendering } from '../source/watched-rendering.ts';
import type { World } from '../world.ts';
import { createApplicationController } from './application-controller.ts';
import { keysFor } from './keys-for.ts';
import { afterClusters, keysForChanges, type RepositorySeen } from './keys-for-changes.ts';
import { createReleaseController } from './release-controller.ts';
import { createScenarioController } from './scenario-controller.ts';
import { createScenarioRunController } from './scenario-run-controller.ts';

/**
 * What moves, by key: `application/<name>`, `drift/<name>` of an application, `release/<namespace>/<name>`,
 * `scenario/<name>`, `run/<name>`, `git` for what the others owe the config repository, and `forge` for its pull requests.
 */
export interface Reconcilers {
  /** One round for a key; says when the next one is due, whatever else may wake it. */
  reconcile(key: string, op: Op): Promise<EpochMs | 'OnChange'>;
  /**
   * Which keys want a round because of what the config repository has said since the last call; every key there is, at
   * the first. To be called after each fetch: a call that fails has woken nobody, and the next one makes up for it.
   */
  keysForChanges(op: Op): Promise<readonly string[]>;
  /** Which keys want a round because an object was made, changed or deleted. */
  keysFor(object: KubeObject | undefined, previous: KubeObject | undefined): readonly string[];
  /** The application that a key is for; undefined for `git` and `forge`, and for what is not there (any more). */
  applicationOf(key: string): string | undefined;
  /**
   * Which keys want a round because these applications are this process's from now on. What it remembers of them is forgotten:
   * others may have worked on them since.
   */
  keysOf(isOf: (application: string) => boolean, op: Op): Promise<readonly string[]>;
  /** Forgets what is owed for all but these applications. */
  keep(isOf: (application: string) => boolean): void;
  readonly source: Source;
}

/** Of a run that many have come before: when it is asked next whether that is still so. */
const waitingMs = 10_000;

/** What is remembered from term to term, or shared with the reconcilers of other repositories. */
export interface ReconcilerParts {
  readonly source?: SourceParts;
  /** When records were last seen; for one that leads again, in the terms before too. */
  readonly looks?: Looks;
  readonly records?: RecordIndex;
  /** By which the rounds of one application, and the beginning of runs, take their turns. */
  readonly serially?: Serially;
  /** Called with each release of applications that are this process's from now on. */
  readonly onRelease?: (release: KubeObject) => void;
  /** Called for each object of a release that is as it was applied, and left alone. */
  readonly onUnchanged?: () => void;
}

/** @param wake asks for a round of a key, from within another's round */
export function createReconcilers(
  given: World,
  wake: (key: string) => void,
  parts: ReconcilerParts = {},
): Reconcilers {
  const { looks, records = createRecordIndex(), serially = createSerially() } = parts;
  const { onUnchanged = () => undefined } = parts;
  const { renderFiles, hiding } = watchedRendering(given.renderFiles);
  const world: World = { ...given, renderFiles, cluster: withoutSecretsIn(given.cluster, hiding) };
  const source = createSource(world, parts.source);
  const manifests = createManifests({ ...world, readBefore: parts.source?.files });
  const settled = createSettled();
  const labelsOf = (application: string, namespace: string): Readonly<Record<string, string>> => {
    const view = source.newest();
    const path = view?.applications.get(application)?.value.spec.path;
    return path === undefined ? {} : grantedLabelsTo(path, view?.cluster?.spec)(namespace);
  };
  const onReplaced = ({ kind, namespace, name }: ObjectRef): void =>
    world.log('info', 'delete an object that cannot be changed, to make it again', { kind, namespace, name });
  const writers = { serially, applied: createApplied(), onUnchanged, onReplaced, labelsOf };
  const git = createGitWriter(
    {
      appendLedger: (...args) => world.config.appendLedger(...args),
      isLedgerCut: (...args) => world.config.isLedgerCut(...args),
      revert: createReverting(world, source, () => wake(gitWriterKey)),
    },
    world.clusterName,
    wake,
  );
  const pullRequests = createForgeWriter(world.forge, world.config, wake);
  let announced: RepositorySeen | undefined;
  const applications = createApplicationController(world, source, manifests, settled, writers);
  const releases = createReleaseController(
    world,
    source,
    manifests,
    settled,
    writers,
    { git, pullRequests },
    looks,
  );
  const drift = createDriftKeeper(world, source, manifests, { ...writers, hiding });
  const scenarios = createScenarioController(world, source);
  const runs = createScenarioRunController(world, source, settled, serially, git);

  async function seeRepository(op: Op): Promise<RepositorySeen> {
    const view = await source.view(op);
    const usable = [...(lastKnown(view)?.applications.values() ?? [])];
    const clusters = new Set(usable.flatMap((it) => afterClusters(it, world.clusterName)));
    const ledgers = new Map<string, Observed<LedgerChanges>>();
    for (const cluster of clusters) {
      const before = announced?.ledgers.get(cluster);
      const mark = before?.type === 'Value' ? before.value.mark : undefined;
      ledgers.set(cluster, await world.config.ledgerChanges(cluster, mark, op));
    }
    return { view, ledgers };
  }

  function applicationOf(key: string): string | undefined {
    const [type, name = ''] = key.split('/');
    if (type === 'application' || type === 'drift') return name;
    if (type === 'scenario') return source.newest()?.scenarios.get(name)?.spec.application;
    return records.applicationOf(key);
  }

  async function everyKey(
    view: RepositorySeen['view'],
    isOf: (application: string) => boolean,
    op: Op,
  ): Promise<readonly string[]> {
    const known = lastKnown(view);
    const [states, releases, runs] = await Promise.all([
      world.cluster.list({ apiVersion, kind: 'ApplicationState' }, op),
      world.cluster.list({ apiVersion, kind: 'Release' }, op),
      world.cluster.list({ apiVersion, kind: 'ScenarioRun', namespace: systemNamespace }, op),
    ]);
    for (const release of releases)
      if (isOf(stringAt(release, 'spec', 'application') ?? '')) parts.onRelease?.(release);
    const inFlight = [...releases, ...runs].filter(mayWantRound);
    for (const record of inFlight) records.know(record);
    const keys = [
      ...new Set([
        ...[...(known?.applications.keys() ?? []), ...(known?.newcomers.keys() ?? [])].map(
          (name) => `application/${name}`,
        ),
        ...drift.begin([...(known?.applications.keys() ?? [])].filter(isOf)),
        ...states.map(({ metadata }) => `application/${metadata.name}`),
        ...[...(known?.scenarios.keys() ?? [])].map((name) => `scenario/${name}`),
        ...inFlight.map(recordKey),
      ]),
    ];
    return keys.filter((key) => isOf(applicationOf(key) ?? ''));
  }

  /** Rounds may have read, since keys were last woken, what is not on the branch any more: a revert that somebody took off. */
  function news(told: RepositorySeen, read: SourceView | undefined, seen: RepositorySeen): readonly string[] {
    const keys = keysForChanges(world.clusterName, told, seen, records);
    if (read === undefined || read === lastKnown(told.view) || read === lastKnown(seen.view)) return keys;
    const between = { view: { type: 'Value', value: read }, ledgers: seen.ledgers } as const;
    return [...new Set([...keys, ...keysForChanges(world.clusterName, between, seen, records)])];
  }

  return {
    source,
    applicationOf,
    async keysOf(isOf, op) {
      writers.applied.forgetAll(isOf);
      scenarios.begin(isOf);
      return everyKey(await source.view(op), isOf, op);
    },
    keep(isOf) {
      const isKept = (key: string): boolean => {
        const application = applicationOf(key);
        return application === undefined || isOf(application);
      };
      git.keep(isKept);
      pullRequests.forgetUnless(isKept);
    },
    keysFor(object, previous) {
      const either = object ?? previous;
      if (either !== undefined) records.note(either, object === undefined);
      return keysFor(object, previous, source.newest(), records);
    },
    async reconcile(key, op) {
      const [type, first = '', second = ''] = key.split('/');
      switch (type) {
        case 'application':
          return applications.reconcile(first, op);
        case 'release':
          return releases.reconcile(first, second, op);
        case 'drift':
          return drift.reconcile(first, op);
        case 'scenario':
          return scenarios.reconcile(first, op);
        case 'run':
          return records.isFarFromItsTurn(key) ? world.clock.now() + waitingMs : runs.reconcile(first, op);
        case gitWriterKey:
          await git.flush(op);
          return 'OnChange';
        case forgeWriterKey:
          await pullRequests.flush(op);
          return 'OnChange';
        default:
          throw new Error(`Cannot reconcile "${key}": no such kind of key`);
      }
    },
    async keysForChanges(op) {
      const read = source.newest();
      const seen = await seeRepository(op);
      const keys =
        announced === undefined ? await everyKey(seen.view, () => true, op) : news(announced, read, seen);
      const hasMoved = lastKnown(announced?.view ?? seen.view)?.commit !== lastKnown(seen.view)?.commit;
      announced = seen;
      const isCut = await world.config.isLedgerCut(world.clusterName, op);
      return [
        ...new Set([...keys, ...(hasMoved ? records.proposed() : []), ...(isCut ? [gitWriterKey] : [])]),
      ];
    },
  };
}
