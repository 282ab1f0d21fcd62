import { conditionOf, items, stringAt, waitsForDependency } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { hasFinalizer } from './finalizer.ts';

/** The key under which a Release or a ScenarioRun gets its rounds. */
export function recordKey({
  kind,
  metadata: { name, namespace },
}: Pick<KubeObject, 'kind' | 'metadata'>): string {
  return kind === 'Release' ? `release/${namespace}/${name}` : `run/${name}`;
}

/** What has ended, and is written down in Git, is looked at once more only to remove the finalizer of its record. */
export function mayWantRound(record: KubeObject): boolean {
  return (
    stringAt(record, 'status', 'finishedAt') === undefined ||
    isAwaitingGit(record) ||
    hasRevertAsked(record) ||
    hasFinalizer(record)
  );
}

/** Which keys a change wakes, as far as the watches have shown records. Decides nothing: each round reads for itself. */
export interface RecordIndex {
  /** @param isGone the record as it was at last, when it is deleted */
  note(record: KubeObject, isGone: boolean): void;
  /** Takes note of what a record is for, and of nothing else. */
  know(record: KubeObject): void;
  /** The application that the record with a key is for, while it may want a round. */
  applicationOf(key: string): string | undefined;
  /** Names of the applications that have a record. */
  applications(): Iterable<string>;
  /** Whether an application says that it waits for one that it depends on. */
  waits(application: string): boolean;
  /** Keys of an application's releases that have not ended. */
  inFlight(application: string): readonly string[];
  /** Keys of releases whose reverts are proposed: each change of the config branch may end that. */
  proposed(): readonly string[];
  /** Whether so many runs of its namespace have waited for longer that a run need not look whether its turn has come. */
  isFarFromItsTurn(key: string): boolean;
}

/** Runs of a namespace that look whether they may begin: at most a few could, and each look reads all records. */
const lookingMax = 5;

export function createRecordIndex(): RecordIndex {
  const applications = new Set<string>();
  /** Of them, those that say that they wait for another. */
  const waitingForOthers = new Set<string>();
  const proposed = new Set<string>();
  const inFlight = new Map<string, Set<string>>();
  /** By namespace on trial, the longest first. */
  const waiting = new Map<string, Set<string>>();
  const namespaces = new Map<string, string>();
  /** By key of a Release or a ScenarioRun. */
  const owners = new Map<string, string>();

  function noteOwner(record: KubeObject, key: string, isGone: boolean): void {
    const path = record.kind === 'Release' ? ['application'] : ['experiment', 'application'];
    const application = stringAt(record, 'spec', ...path);
    include(proposed, key, !isGone && revertState(record) === 'Proposed');
    if (application === undefined || isGone || !mayWantRound(record)) owners.delete(key);
    else owners.set(key, application);
  }

  function noteRun(run: KubeObject, key: string, isGone: boolean): void {
    const namespace = namespaces.get(key) ?? stringAt(run, 'spec', 'namespace') ?? '';
    const keys = waiting.get(namespace) ?? new Set();
    include(keys, key, !isGone && isWaiting(run));
    if (keys.size === 0) waiting.delete(namespace);
    else waiting.set(namespace, keys);
    if (keys.has(key)) namespaces.set(key, namespace);
    else namespaces.delete(key);
  }

  function noteRelease(release: KubeObject, key: string, isGone: boolean): void {
    const application = stringAt(release, 'spec', 'application');
    if (application === undefined) return;
    const keys = inFlight.get(application) ?? new Set();
    include(keys, key, !isGone && stringAt(release, 'status', 'finishedAt') === undefined);
    if (keys.size === 0) inFlight.delete(application);
    else inFlight.set(application, keys);
  }

  return {
    note(record, isGone) {
      if (record.kind === 'ApplicationState') {
        const application = stringAt(record, 'spec', 'application') ?? record.metadata.name;
        include(applications, application, !isGone);
        const waits = conditionOf(record, 'Ready')?.reason === waitsForDependency;
        include(waitingForOthers, application, !isGone && waits);
        return;
      }
      if (record.kind !== 'Release' && record.kind !== 'ScenarioRun') return;
      const key = recordKey(record);
      noteOwner(record, key, isGone);
      if (record.kind === 'Release') noteRelease(record, key, isGone);
      if (record.kind === 'ScenarioRun') noteRun(record, key, isGone);
    },
    know: (record) => noteOwner(record, recordKey(record), false),
    applicationOf: (key) => owners.get(key),
    applications: () => applications,
    waits: (application) => waitingForOthers.has(application),
    proposed: () => [...proposed],
    inFlight: (application) => [...(inFlight.get(application) ?? [])],
    isFarFromItsTurn(key) {
      const keys = waiting.get(namespaces.get(key) ?? '');
      return keys?.has(key) === true && ![...keys].slice(0, lookingMax).includes(key);
    },
  };
}

/** It has said that it waits, and nothing else is asked of it. One by schedule has a time by which it gives up. */
function isWaiting(run: KubeObject): boolean {
  return (
    stringAt(run, 'status', 'phase') === 'Pending' &&
    stringAt(run, 'spec', 'trigger', 'type') !== 'Schedule' &&
    items(run, 'spec', 'requests').length === 0 &&
    run.metadata.deletionTimestamp === undefined
  );
}

function isAwaitingGit(record: KubeObject): boolean {
  return stringAt(record, 'status', 'ledger') === 'Pending' || wantsRevert(record);
}

/** A person has chosen a revert after the end, and the record has not answered that. */
function hasRevertAsked(record: KubeObject): boolean {
  const asked = items(record, 'spec', 'requests').findLast((it) => stringAt(it, 'type') === 'Revert');
  const wordOf = (entry: unknown, ...path: string[]): string =>
    `${stringAt(entry, ...path, 'at')} ${stringAt(entry, ...path, 'by')}`;
  return asked !== undefined && wordOf(asked) !== wordOf(record, 'status', 'revert', 'asked');
}

/** On the config branch, or at the forge: as core's `owesRevert` has it. */
function wantsRevert(record: KubeObject): boolean {
  const state = revertState(record);
  const pullRequest = stringAt(record, 'status', 'revert', 'pullRequest', 'state');
  return state === 'Wanted' || state === 'Proposed' || pullRequest === 'Closing';
}

function revertState(record: KubeObject): string | undefined {
  return stringAt(record, 'status', 'revert', 'state');
}

function include<T>(set: Set<T>, member: T, isIn: boolean): void {
  if (isIn) set.add(member);
  else set.delete(member);
}
