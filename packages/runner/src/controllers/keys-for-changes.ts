import type { LedgerChanges, Observed } from '@seatrial/core';
import { grantsOf, isSameJson } from '@seatrial/core';
import type { Application, Located, Target } from '@seatrial/model';
import { gitWriterKey } from '../act/writer-keys.ts';
import type { RecordIndex } from '../records/record-index.ts';
import { lastKnown, type SourceView, shown } from '../source/source.ts';

/** All that rounds read of the config repository. */
export interface RepositorySeen {
  readonly view: Observed<SourceView>;
  /** Of the clusters that come before this one for some application: what is new since the last look. */
  readonly ledgers: ReadonlyMap<string, Observed<LedgerChanges>>;
}

/**
 * Keys that a change of the config repository concerns: a key that is not among these would decide the same as
 * before. `before` is what keys were last woken for, not what was read last: any round may read something newer.
 */
export function keysForChanges(
  clusterName: string,
  before: RepositorySeen,
  after: RepositorySeen,
  records: Pick<RecordIndex, 'applications'>,
): readonly string[] {
  const [old, now] = [lastKnown(before.view), lastKnown(after.view)];
  const isBack = before.view.type !== 'Value' && after.view.type === 'Value';
  const moved = movedLedgers(before.ledgers, after.ledgers);
  const readable = whyUnreadable(before.view) === whyUnreadable(after.view);
  const isUnknown = old === undefined || now === undefined;
  const sameErrors = old === now || isSameJson(old?.errors.map(shown), now?.errors.map(shown));

  function concernsApplication(name: string): boolean {
    const [was, is] = [old?.applications.get(name), now?.applications.get(name)];
    if (was === undefined && is === undefined)
      // What becomes of its objects is also said by a file that leaves this cluster out.
      return !sameErrors || (isUnknown && !readable) || left(old, name) !== left(now, name);
    return (
      // A file that did not change is not read again.
      was?.source !== is?.source ||
      !readable ||
      old?.heads.get(name)?.version !== now?.heads.get(name)?.version ||
      !isSameJson(granted(old, was), granted(now, is)) ||
      !isSameJson(old?.scenarioErrors.get(name) ?? [], now?.scenarioErrors.get(name) ?? []) ||
      afterClusters(is, clusterName).some((cluster) => moved(cluster, name)) ||
      dependenciesOf(is).some((dependency) => standing(old, dependency) !== standing(now, dependency))
    );
  }

  function concernsScenario(name: string): boolean {
    const [was, is] = [old?.scenarios.get(name), now?.scenarios.get(name)];
    if (!isSameJson(was, is)) return true;
    const application = is?.spec.application ?? '';
    return old?.applications.get(application)?.source !== now?.applications.get(application)?.source;
  }

  const applications = new Set([
    ...(old?.applications.keys() ?? []),
    ...(now?.applications.keys() ?? []),
    ...(now?.newcomers.keys() ?? []),
    ...records.applications(),
  ]);
  const scenarios = new Set([...(old?.scenarios.keys() ?? []), ...(now?.scenarios.keys() ?? [])]);
  /** By its file other changes in the cluster are drift than before, or it can be read again: nobody has looked meanwhile. */
  function judgesDriftAnew(name: string): boolean {
    const [was, is] = [old, now].map((view) => view?.applications.get(name)?.value.spec);
    if (is === undefined) return false;
    if (was === undefined) return true;
    return !isSameJson([was.drift, was.ignoreDrift, was.suspend], [is.drift, is.ignoreDrift, is.suspend]);
  }

  return [
    ...[...applications].filter(concernsApplication).map((name) => `application/${name}`),
    ...[...applications].filter(judgesDriftAnew).map((name) => `drift/${name}`),
    ...[...scenarios].filter(concernsScenario).map((name) => `scenario/${name}`),
    ...(isBack ? [gitWriterKey] : []),
  ];
}

/** By what an application may have its namespace and what else it has, and which labels that gives namespaces. */
function granted(view: SourceView | undefined, application: Located<Application> | undefined): unknown {
  if (view?.cluster === undefined || application === undefined) return undefined;
  return grantsOf(view.cluster.spec, application.value.spec.path);
}

function left(view: SourceView | undefined, name: string): unknown {
  return view?.elsewhere.get(name)?.source;
}

function dependenciesOf(application: Located<Application> | undefined): readonly string[] {
  return application?.value.spec.dependsOn.map(({ name }) => name) ?? [];
}

/** What is wanted of an application here, for those that depend on it. */
function standing(view: SourceView | undefined, name: string): string {
  if (view?.elsewhere.has(name) === true) return 'elsewhere';
  return view?.applications.has(name) === true ? `at ${view.heads.get(name)?.version}` : 'unusable';
}

/** Clusters whose ledgers decide for an application here. */
export function afterClusters(
  application: Located<Application> | undefined,
  clusterName: string,
): readonly string[] {
  const target: Target | undefined = application?.value.spec.targets.find((it) => it.cluster === clusterName);
  return target?.after.map(({ cluster }) => cluster) ?? [];
}

type Ledgers = RepositorySeen['ledgers'];

/** Whether a cluster's ledger says something else about an application. Worked out once for each cluster. */
function movedLedgers(before: Ledgers, after: Ledgers): (cluster: string, application: string) => boolean {
  const moved = new Map(
    [...after].map(
      ([cluster, ledger]) => [cluster, changedApplications(before.get(cluster), ledger)] as const,
    ),
  );
  return (cluster, application) => {
    const names = moved.get(cluster);
    return names === 'All' || names?.has(application) === true;
  };
}

function changedApplications(
  before: Observed<LedgerChanges> | undefined,
  after: Observed<LedgerChanges>,
): 'All' | ReadonlySet<string> {
  if (before?.type !== 'Value' || after.type !== 'Value')
    return isSameJson(before, after) ? new Set() : 'All';
  const { applications } = after.value;
  return applications === 'All' ? 'All' : new Set(applications);
}

/** Why the repository cannot be read as of now. */
function whyUnreadable(view: Observed<SourceView>): string | undefined {
  return view.type === 'Value' ? undefined : view.reason;
}
