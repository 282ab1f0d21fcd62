import type {
  HistoryEntry,
  KubeObject,
  ObjectRef,
  Release,
  ReleaseStatus,
  RevertRecord,
} from '@seatrial/model';
import { apiVersion, fromInstant, historyMax, parseRelease, refOf, shortVersion } from '@seatrial/model';
import { routing } from '../canary/release.ts';
import { undoText } from '../canary/undo.ts';
import { gatedRef } from '../canary/workloads/table.ts';
import { actionsFailed } from './actions-failed.ts';
import { type Fact, factKey, type Places, type Story } from './fact.ts';
import type { EventReason } from './reasons.ts';

/** What a release says on entering a phase; of Preparing and Progressing their reasons tell. */
const byPhase: Readonly<Record<string, EventReason>> = {
  Pending: 'ReleaseBegun',
  Promoting: 'Promoting',
  Watching: 'StableUpdated',
  Promoted: 'Promoted',
  RolledBack: 'RolledBack',
  Superseded: 'Superseded',
  Failed: 'ReleaseFailed',
};

const byReason: Readonly<Record<string, EventReason>> = {
  ScenarioRunning: 'WaitingForScenario',
  DryRunRefused: 'ManifestsRefused',
  CanaryWanted: 'CanaryStarted',
  CanaryHealthy: 'CanaryHealthy',
  CanaryNotReady: 'CanaryNotReady',
  WithoutCanary: 'WithoutCanary',
  WeightInEffect: 'CanaryWeight',
  RouteGone: 'RouteMended',
  WeightChanged: 'RouteMended',
  RouteNotAccepted: 'RouteNotAccepted',
  TrafficLost: 'TrafficLost',
  EvidencePassed: 'GatePassed',
  WaitingForApproval: 'WaitingForApproval',
  Approved: 'Approved',
  PromotionStalled: 'PromotionStalled',
  Restoring: 'Restoring',
};

/** Of a long history the oldest entries after the first ten are forgotten: what comes next followed something else. */
const forgottenAt = 10;

const passedWithinMs = 1_000;

/** @throws RecordError */
export function releaseStory(record: KubeObject): Story {
  const release = parseRelease(record);
  const { status } = release;
  return {
    record,
    places: placesOf(release),
    facts:
      status === undefined
        ? []
        : [...fromHistory(release, status), ...fromRevert(release, status), ...actionsFailed(record, status)],
  };
}

function placesOf(release: Release): Places {
  const { spec, metadata } = release;
  const namespace = metadata.namespace ?? '';
  const { rollout } = spec;
  const route = routing(release, namespace)?.route;
  const state: ObjectRef = { apiVersion, kind: 'ApplicationState', namespace, name: spec.application };
  return {
    Release: refOf(release),
    ApplicationState: state,
    ...(rollout === undefined ? {} : { Workload: gatedRef(rollout, namespace) }),
    ...(route === undefined ? {} : { Route: route }),
  };
}

function fromHistory(release: Release, status: ReleaseStatus): readonly Fact[] {
  const { history } = status;
  return history.flatMap((entry, index) => {
    const followsForgotten = history.length === historyMax && index === forgottenAt;
    const isEntered = !followsForgotten && history[index - 1]?.phase !== entry.phase;
    const reason = (isEntered ? phaseReason(entry, status) : undefined) ?? byReason[entry.reason];
    if (reason === undefined || isPassedBy(history[index + 1], entry)) return [];
    if (isSaidAtOnce(history[index - 1], entry)) return [];
    const at = fromInstant(entry.at);
    const more = history.filter((next) => isSaidAtOnce(entry, next)).map(({ message }) => `; ${message}`);
    const note = `${release.metadata.name}: ${text(reason, entry, release)}${more.join('')}`;
    return [{ reason, note, at, key: factKey(release, at, entry.phase, entry.reason) }];
  });
}

/** Where nothing is watched after a promotion, that the stable workload has it is said with the end. */
function isPassedBy(next: HistoryEntry | undefined, { phase, at }: HistoryEntry): boolean {
  if (phase !== 'Watching' || next?.phase !== 'Promoted') return false;
  return fromInstant(next.at) - fromInstant(at) < passedWithinMs;
}

/** What is applied without a canary, and waited for nothing before, is one thing to tell: by the decision that began it. */
function isSaidAtOnce(before: HistoryEntry | undefined, { phase, at }: HistoryEntry): boolean {
  return before?.phase === 'Pending' && phase === 'Promoting' && before.at === at;
}

function phaseReason({ phase }: HistoryEntry, { verdict }: ReleaseStatus): EventReason | undefined {
  if (phase !== 'RollingBack') return byPhase[phase];
  if (verdict?.outcome === 'Superseded') return 'Overtaken';
  if (verdict?.gate === 'Person') return 'RollbackRequested';
  return verdict?.outcome === 'Inconclusive' ? 'GateInconclusive' : 'GateFailed';
}

function text(reason: EventReason, { message }: HistoryEntry, { spec, status }: Release): string {
  switch (reason) {
    case 'ReleaseBegun': {
      const why = spec.undo === undefined ? '' : `, ${undoText(spec.undo)}`;
      return `version ${shortVersion(spec.version)} of commit ${spec.commit.slice(0, 7)} is released${why}`;
    }
    case 'GateFailed':
    case 'GateInconclusive':
      return `${status?.verdict?.gate ?? 'gate'}: ${message}`;
    case 'RolledBack':
      return `taken back: ${message}`;
    default:
      return message;
  }
}

/** Records from before there was a time in them do not tell of it. */
function fromRevert(release: Release, { revert }: ReleaseStatus): readonly Fact[] {
  if (revert?.at === undefined) return [];
  const told = revertTold(revert);
  if (told === undefined) return [];
  const at = fromInstant(revert.at);
  const key = factKey(release, at, 'Revert', revert.state);
  return [{ reason: told.reason, note: `${release.metadata.name}: ${told.text}`, at, key }];
}

function revertTold(
  revert: RevertRecord,
): { readonly reason: EventReason; readonly text: string } | undefined {
  switch (revert.state) {
    case 'Done':
      return {
        reason: 'Reverted',
        text: `commit ${revert.commit?.slice(0, 7)} on the config branch takes it back`,
      };
    case 'Proposed': {
      const url = revert.pullRequest?.url;
      // An Event is not changed: it is told once people can look at it.
      return url === undefined
        ? undefined
        : { reason: 'RevertProposed', text: `${url} takes it back once it is merged: ${revert.message}` };
    }
    case 'NotPushed':
      return { reason: 'RevertNotPushed', text: `${revert.reason}: ${revert.message}` };
    default:
      return undefined;
  }
}
