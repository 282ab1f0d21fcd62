import {
  hasEnded,
  ledgerId,
  owesRevert,
  requestedRollback,
  revertRequest,
  runHasEnded,
  scenarioLedgerId,
  stringAt,
  versionOnTrial,
} from '@seatrial/core';
import type { ScenarioRun } from '@seatrial/model';
import { configLimits, labels, loadConfig } from '@seatrial/model';
import { stateOf } from '../applications.ts';
import { servesCanary } from '../gateway/gateway.ts';
import { configFile } from '../git/repository.ts';
import { versionAt } from '../git/versions.ts';
import { isReady, isTerminating } from '../kube/pod.ts';
import type { Store } from '../kube/store.ts';
import { releasesIn, runsIn } from '../people/records.ts';
import type { SimulatedWorld, Site } from '../simulated-world.ts';
import { revertProblems, wantedBy } from './reverts.ts';
import { appliedKinds, unlikeGit } from './unlike-git.ts';
import { unlikePods } from './unlike-pods.ts';

/** What is still missing until everything has ended as it should, and why; empty when nothing is. */
export function pending(world: SimulatedWorld): readonly string[] {
  const missing = allSites(world, (site) => [
    ...records(site),
    ...ledger(world, site),
    ...leftovers(site),
    ...versions(world, site),
    ...pods(world, site.cluster.store),
  ]);
  // Reading and rendering files cost more than all the rest, and says nothing while things still move.
  return missing.length > 0
    ? missing
    : allSites(world, (site) => [...trials(world, site), ...content(world, site)]);
}

function allSites({ sites }: SimulatedWorld, look: (site: Site) => readonly string[]): readonly string[] {
  return sites.flatMap((site) => look(site).map((missing) => `${site.cluster.name}: ${missing}`));
}

function records({ cluster: { store } }: Site): readonly string[] {
  const releases = releasesIn(store).flatMap((release) => {
    const { name } = release.metadata;
    const { status } = release;
    if (!hasEnded(release)) return [`${name} is ${status?.phase} (${status?.reason}: ${status?.message})`];
    return [
      ...(status?.ledger === 'Recorded' ? [] : [`${name} is not in the ledger`]),
      ...(owesRevert(status?.revert)
        ? [`${name} is not reverted in Git (${JSON.stringify(status?.revert)})`]
        : []),
    ];
  });
  const runs = runsIn(store).flatMap((run) => {
    const { name } = run.metadata;
    if (!runHasEnded(run))
      return [`${name} is ${run.status?.phase} (${run.status?.reason}: ${run.status?.message})`];
    return run.status?.ledger === 'Pending' ? [`${name} is not in the ledger`] : [];
  });
  return [...releases, ...runs];
}

/** Each decision exactly once, and each rollback on the config branch, where it takes back nothing else. */
function ledger({ repository, forge }: SimulatedWorld, { cluster }: Site): readonly string[] {
  const entries = repository.ledger(cluster.name);
  const count = (id: string): number => entries.filter((entry) => entry.id === id).length;
  const ids = [
    ...releasesIn(cluster.store).filter(hasEnded).map(ledgerId),
    ...runsIn(cluster.store)
      .filter((run) => runHasEnded(run) && versionOnTrial(run, run.status) !== undefined)
      .map(scenarioLedgerId),
  ];
  const reverts = releasesIn(cluster.store).flatMap((release) => {
    const { metadata, status } = release;
    if (status?.revert?.state !== 'Done') return [];
    const commit = repository.commit(status.revert.commit ?? '');
    const request = revertRequest(release, status);
    const made =
      commit !== undefined &&
      commit.revertOf === request?.release &&
      repository.tree(commit, release.spec.path) === wantedBy(repository, release);
    return made ? [] : [`${metadata.name} says it was reverted, and no commit says so`];
  });
  return [
    ...ids.filter((id) => count(id) !== 1).map((id) => `${id} is ${count(id)} times in the ledger`),
    ...reverts,
    ...(forge?.problems() ?? []),
    ...revertProblems(repository, releasesIn(cluster.store)),
  ];
}

function leftovers({ cluster: { store, gateway } }: Site): readonly string[] {
  const objects = appliedKinds.flatMap((kind) =>
    store
      .ofKind(kind)
      .filter((it) => it.metadata.labels?.[labels.release] !== undefined)
      .map((it) => `${kind} ${it.metadata.name} is left of a release`),
  );
  const nodes = store
    .ofKind('Node')
    .filter((node) => Object.keys(node['spec'] as object).length > 0)
    .map((node) => `node ${node.metadata.name} is not as it was: ${JSON.stringify(node['spec'])}`);
  const served = servesCanary(gateway) ? ['the gateway serves a canary'] : [];
  return [...objects, ...nodes, ...served];
}

/** The version on the branch runs, or the record says why not. */
function versions(
  { repository, applications }: SimulatedWorld,
  { cluster: { store, name: cluster } }: Site,
): readonly string[] {
  const here = applications.filter(({ spec }) => spec.targets.some((target) => target.cluster === cluster));
  return here.flatMap((application) => {
    const { name } = application.metadata;
    const state = stateOf(store, name);
    const head = versionAt(repository, repository.head(), application);
    if (state?.status === undefined) return [`no ApplicationState of ${name} yet`];
    const { stableVersion, conditions, stableRelease } = state.status;
    const stable = releasesIn(store).find((release) => release.metadata.name === stableRelease);
    if (stable !== undefined && requestedRollback(stable) !== undefined)
      return [`${stableRelease} of ${name} is not taken back, and somebody wants that`];
    const ready = conditions.find((condition) => condition.type === 'Ready');
    const isSaid =
      head === stableVersion
        ? ready?.status === 'True'
        : ready?.status === 'False' && refusals.has(ready.reason);
    if (isSaid) return [];
    return [`head ${head?.slice(0, 7)} of ${name} does not run, and the record says ${ready?.reason}`];
  });
}

/** Each scenario that asks for it has been run against what is stable now. */
function trials({ repository }: SimulatedWorld, { cluster }: Site): readonly string[] {
  const config = loadConfig(Object.entries(repository.head().files).map(configFile), configLimits);
  return config.scenarios
    .map(({ value }) => value)
    .filter(({ spec }) => spec.cluster === cluster.name && spec.onRelease)
    .flatMap(({ metadata: { name }, spec }) => {
      const release = stateOf(cluster.store, spec.application)?.status?.stableRelease;
      if (release === undefined) return [];
      const isTried = runsIn(cluster.store).some((run) => isTrialOf(run, name, release));
      return isTried ? [] : [`scenario ${name} has no run for ${release}`];
    });
}

function isTrialOf({ spec }: ScenarioRun, scenario: string, release: string): boolean {
  return spec.scenario === scenario && spec.trigger.type === 'Release' && spec.trigger.release === release;
}

/** What runs is what the tree says that was promoted last, and so is what every pod runs and has read. */
function content({ applications }: SimulatedWorld, { cluster, versions }: Site): readonly string[] {
  return applications.flatMap(({ metadata: { name }, spec: { namespace } }) => {
    const tree = stateOf(cluster.store, name)?.status?.stableVersion;
    if (tree === undefined) return [];
    const application = { name, namespace, tree };
    return [
      ...unlikeGit(versions, application, cluster.store),
      ...unlikePods(versions, application, cluster),
    ];
  });
}

const refusals = new Set([
  'Quarantined',
  'InvalidManifests',
  'WaitingForCluster',
  'RefusedByCluster',
  'WaitingForScenario',
  'ScenarioNotPassed',
  'ScenarioInconclusive',
  'WaitsForDependency',
]);

/** Pods of what is stable are ready; those of a program that crashes by itself never will be for long. */
function pods({ applications }: SimulatedWorld, store: Store): readonly string[] {
  const unsettled = applications
    .map(({ metadata }) => metadata.name)
    .filter((name) => stateOf(store, name)?.status?.stableVersion === undefined);
  const mayBeUnready = ['Deployment', 'StatefulSet', 'DaemonSet', 'Job']
    .flatMap((kind) => store.ofKind(kind))
    .filter(({ metadata }) => unsettled.includes(metadata.labels?.[labels.application] ?? ''))
    .map(({ metadata }) => `${metadata.name}-`);
  return store
    .ofKind('Pod')
    .filter((pod) => !['Succeeded', 'Failed'].includes(stringAt(pod, 'status', 'phase') ?? ''))
    .filter(({ metadata }) => !mayBeUnready.some((prefix) => metadata.name.startsWith(prefix)))
    .filter(
      (pod) => isTerminating(pod) || (!isReady(pod) && !/:(late|crash)/.test(JSON.stringify(pod['spec']))),
    )
    .map((pod) => `pod ${pod.metadata.name} is not ready`);
}
