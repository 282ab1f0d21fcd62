import type { Condition, KubeObject } from '@seatrial/model';
import { fromInstant, parseApplicationState, refOf } from '@seatrial/model';
import { actionsFailed } from './actions-failed.ts';
import { type Fact, factKey, type Story } from './fact.ts';
import type { EventReason } from './reasons.ts';

/** Reasons of `Ready` that somebody has to do something about. Whatever else keeps a version back is a wait. */
const troubles = new Set([
  'BlockedByInfrastructure',
  'BlockedByOtherWorkload',
  'CommitNotSigned',
  'InvalidConfig',
  'InvalidManifests',
  'NamespaceChanged',
  'NamespaceNotGranted',
  'NotInRepository',
  'NotRestored',
  'PathNotFound',
  'PruneTooLarge',
  'Quarantined',
  'RefusedByCluster',
  'RemovalHeld',
  'RollbackFailed',
  'ScenarioNotPassed',
]);

/** What has an Event of its own. */
const ownReasons: Readonly<Record<string, EventReason>> = {
  RemovalPending: 'RemovalPending',
  Removing: 'Removing',
};

/** Its releases tell of these themselves. */
const toldByReleases = new Set(['Releasing', 'Stable']);

/** The release that is under way meanwhile stands at the end, in brackets. */
function withoutRelease(message: string): string {
  const at = message.lastIndexOf(' (');
  return at < 0 || !message.endsWith(')') ? message : message.slice(0, at);
}

/** @throws RecordError */
export function applicationStory(record: KubeObject): Story {
  const state = parseApplicationState(record);
  const { status } = state;
  const ready = status?.conditions.find(({ type }) => type === 'Ready');
  return {
    record,
    places: { ApplicationState: refOf(state) },
    facts: status === undefined ? [] : [...fromReady(record, ready), ...actionsFailed(record, status)],
  };
}

/**
 * One for each thing that it says, but not for each release that is under way meanwhile: the commit is another after a restart, where
 * later ones have left the application alone. That Git is away is no news of one application: `Ready` is Unknown then, of all of them at
 * once, and the log and the metrics say so. A commit that has to be signed and is not is news: it may be an attack.
 */
function fromReady(record: KubeObject, ready: Condition | undefined): readonly Fact[] {
  if (ready === undefined || ready.status === 'True' || toldByReleases.has(ready.reason)) return [];
  const isTrouble = troubles.has(ready.reason);
  if (ready.status === 'Unknown' && !isTrouble) return [];
  const at = fromInstant(ready.lastTransitionTime);
  const note = `${ready.reason}: ${ready.message}`;
  const key = factKey(record, at, 'Ready', ready.reason, withoutRelease(ready.message));
  const reason = ownReasons[ready.reason] ?? (isTrouble ? 'NotReady' : 'Waiting');
  return [{ reason, note, at, key, isUndated: true }];
}
