import type {
  ApplicationStateStatus,
  EpochMs,
  KubeObject,
  LedgerEntry,
  ObjectRef,
  Release,
  ReleasePhase,
  ReleaseRequest,
  ReleaseStatus,
  Verdict,
} from '@seatrial/model';
import { fromInstant, ReleaseTask, toInstant } from '@seatrial/model';
import { type Decision, enter } from '../decision.ts';
import type { RevertProposed, RevertPullRequestSeen, RevertWithdrawn } from '../forge/revert-pull-request.ts';
import type { Reading } from '../gate/counts.ts';
import type { Crash } from '../health/crash.ts';
import type { ResourceHealth } from '../health/resource.ts';
import type { RouteHealth } from '../health/route.ts';
import type { WorkloadHealth } from '../health/workload.ts';
import type { Observed } from '../observation.ts';
import type { RevertRequest, RevertState } from '../ports.ts';
import { crashKept } from './crash-log.ts';
import type { Leftover } from './leftovers.ts';
import type { FirstObject } from './make-first.ts';
import { canaryName } from './names.ts';
import type { OthersSeen } from './others/others.ts';
import type { ReleasePlan } from './plan.ts';
import type { Arms, RouteState } from './routers/router-row.ts';
import { routeRef } from './routers/table.ts';

/** What a release asks the world to do. */
export type ReleaseAction =
  | { readonly type: 'Apply'; readonly objects: readonly KubeObject[] }
  | { readonly type: 'Delete'; readonly refs: readonly ObjectRef[] }
  /** That very pod, which its controller would replace and cannot. */
  | { readonly type: 'DeletePod'; readonly pod: ObjectRef; readonly uid: string }
  | {
      readonly type: 'SetWeight';
      readonly route: ObjectRef;
      readonly arms: Arms;
      readonly weightPercent: number;
    }
  | { readonly type: 'Revert'; readonly request: RevertRequest }
  /** Keeps the pull request of a revert as it should be, and looks what has become of it. */
  | { readonly type: 'KeepPullRequest'; readonly wanted: RevertProposed }
  | { readonly type: 'ClosePullRequest'; readonly closing: RevertWithdrawn }
  | { readonly type: 'AppendLedger'; readonly entries: readonly LedgerEntry[] };

/** What a release looks at before each decision. */
export interface ReleaseSeen {
  readonly plan: Observed<ReleasePlan>;
  /** Of what comes before the canary: what is there. */
  readonly first: Observed<readonly FirstObject[]>;
  /** Objects of the plan that somebody made with another tool, and that are taken over as their manifests say. */
  readonly adopted: Observed<readonly ObjectRef[]>;
  /** What else in the cluster goes by labels; asked for once, before the canary is made. */
  readonly others: Observed<OthersSeen>;
  /** What the API server has against the plan's objects, asked before the first of them is written. */
  readonly objections: Observed<readonly string[]>;
  /** Health of each of the plan's workloads, in their order. */
  readonly workloads: Observed<readonly WorkloadHealth[]>;
  /** Health of each of the new version's routes, as its gateways tell it. */
  readonly routes: Observed<readonly RouteHealth[]>;
  /** Health of the custom resources that the version makes or changes; absent where nobody has looked. */
  readonly resources?: Observed<readonly ResourceHealth[]>;
  readonly canary: Observed<WorkloadHealth>;
  /** What the container of the record's crash has logged last, where that is not in the record yet. */
  readonly crashLog: Observed<string>;
  /** Ready endpoints of the canary's Service: a router knows pods by them, a moment after the pods are ready. */
  readonly canaryEndpoints: Observed<number>;
  readonly route: Observed<RouteState>;
  readonly arms: { readonly stable: Observed<Reading>; readonly canary: Observed<Reading> };
  /** Requests of the canary without a whole answer. */
  readonly canaryInFlight: Observed<number>;
  /** What is still there of `added` and of the plan's prune list. */
  readonly leftovers: Observed<readonly Leftover[]>;
  /** Version that the application should have by now; absent where nobody has looked. */
  readonly desiredVersion?: Observed<string>;
  /** The way back from the stable release that somebody has asked for, and what it waits for; absent where nobody has. */
  readonly rollback?: NonNullable<ApplicationStateStatus['rollback']>;
  /** Whether a scenario has faults in flight on this application. */
  readonly faultsInFlight: Observed<boolean>;
  /** What came of the revert, if this process has asked for it; asking again gives the same answer. */
  readonly revert: Observed<RevertState>;
  /** What the folder is on the config branch, as last fetched; asked while a revert is proposed. */
  readonly folder?: Observed<{ readonly tree: string | undefined }>;
  /** What the forge last said of the pull request of the revert, for this very commit. */
  readonly pullRequest?: Observed<RevertPullRequestSeen>;
  readonly recorded: Observed<boolean>;
  /** This process has done all actions of the record exactly as it is; lost in a crash, and then they are done again. */
  readonly settled: boolean;
  /** For how long before this look nobody could look, as the API server did not answer; absent where it always did. */
  readonly unseenMs?: number;
}

export type ReleaseDecision = Decision<ReleaseStatus, ReleaseAction>;

/** A release in the middle of a decision. */
export interface Case {
  readonly release: Release;
  readonly status: ReleaseStatus;
  readonly seen: ReleaseSeen;
  readonly now: EpochMs;
}

/** How long to wait for news before looking again, where no watch will tell. */
export const pollMs = 500;
/** While waiting for objects that are watched: only a safety net. */
export const recheckMs = 2_000;
/** While something must be put right by a person. */
const recheckMsMax = 30_000;

/** Where the traffic is shared, known from the record alone: taking back needs no manifests. */
export function routing(release: Release, namespace: string): { route: ObjectRef; arms: Arms } | undefined {
  const { rollout } = release.spec;
  if (rollout === undefined) return undefined;
  return {
    route: routeRef(rollout, namespace),
    arms: { stableService: rollout.service, canaryService: canaryName(rollout.service) },
  };
}

export function decided(
  status: ReleaseStatus,
  actions: readonly ReleaseAction[],
  wakeAt: EpochMs | 'OnChange',
): ReleaseDecision {
  return { status, actions, wakeAt };
}

/** What a release is at. Records from before there was a `task` say it as their reason alone. */
export function taskOf({ task, reason }: ReleaseStatus): ReleaseTask | undefined {
  return task ?? ReleaseTask.safeParse(reason).data;
}

/** Whether it is past what it applies: the canary's last requests end, and what is left behind is deleted. */
export function isClearingUp(status: ReleaseStatus): boolean {
  const task = taskOf(status);
  return task === 'Draining' || task === 'Cleaning';
}

/** Goes on in another phase, with deadlines of its own, and looks again at once. */
export function moveTo(
  { status, now }: Case,
  phase: ReleasePhase,
  why: { reason: string; message: string },
  change: Partial<ReleaseStatus> = {},
): ReleaseDecision {
  const {
    notWholeSince: _,
    routeWaitingSince: __,
    routesNotAcceptedSince: ___,
    resourcesNotHealthySince: _____,
    task: ____,
    wave: ______,
    ...rest
  } = enter(status, phase, why, now);
  return decided({ ...rest, ...change }, [], now);
}

/** Stays and says what is waited for, and with `task` what it is at meanwhile. */
export function waitFor(
  { status, now }: Case,
  { task, ...why }: { reason: string; message: string; task?: ReleaseTask | undefined },
  actions: readonly ReleaseAction[] = [],
  afterMs: number = recheckMs,
): ReleaseDecision {
  const { task: _, ...rest } = enter(status, status.phase, why, now);
  return decided(task === undefined ? rest : { ...rest, task }, actions, now + afterMs);
}

/**
 * Begins to take the release back; the verdict says why, in the place of the pass that a promotion had been given, and the
 * record keeps the crash that it is about. A way back that has been applied stays: from it nobody goes back to what a
 * person did not want.
 */
export function takeBack(
  subject: Case,
  { crash, ...verdict }: Omit<Verdict, 'at'> & { readonly crash?: Crash },
  options: { readonly restore?: boolean } = {},
): ReleaseDecision {
  const { now, release } = subject;
  if (options.restore === true && release.spec.undo !== undefined)
    return fail(subject, { ...verdict, ...(crash === undefined ? {} : { crash }) });
  return moveTo(subject, 'RollingBack', verdict, {
    ...crashKept(subject, crash),
    verdict: { ...verdict, at: toInstant(now) },
    ...(options.restore === true ? { restore: true } : {}),
  });
}

/** Ends a release that has nothing to go back to: what it has applied stays. */
export function fail(
  subject: Case,
  { crash, ...verdict }: Omit<Verdict, 'at'> & { readonly crash?: Crash },
): ReleaseDecision {
  const at = toInstant(subject.now);
  return moveTo(subject, 'Failed', verdict, {
    ...crashKept(subject, crash),
    finishedAt: at,
    ledger: 'Pending',
    verdict: { ...verdict, at },
  });
}

/** Waits for something that may take a person: looks again the more seldom the longer it has lasted. */
export function waitPatiently(subject: Case, why: { reason: string; message: string }): ReleaseDecision {
  const afterMs = Math.min(recheckMsMax, Math.max(recheckMs, phaseAgeMs(subject) / 2));
  return waitFor(subject, why, [], afterMs);
}

/** Takes a release back because a person asked for it. */
export function takeBackAsAsked(
  subject: Case,
  { by, comment }: ReleaseRequest,
  reason: 'Rejected' | 'RollbackRequested',
  options: { readonly restore?: boolean } = {},
): ReleaseDecision {
  const message = `${by}: ${comment ?? 'no reason given'}`;
  return takeBack(subject, { outcome: 'Fail', gate: 'Person', reason, message, by }, options);
}

/** Takes a release back on what the error-rate gate found in its requests. */
export function takeBackOnErrors(
  subject: Case,
  { reason, message, evidence }: { reason: string; message: string; evidence: object },
  options: { readonly restore?: boolean } = {},
): ReleaseDecision {
  const verdict = { outcome: 'Fail', gate: 'ErrorRate', reason, message, evidence: { ...evidence } } as const;
  return takeBack(subject, verdict, options);
}

export function phaseAgeMs({ status, now }: Case): number {
  return now - fromInstant(status.phaseStartedAt);
}

/** For messages: why an observation is no value. */
export function whyNoValue(observed: Observed<unknown>): string {
  return observed.type === 'Value' ? '' : observed.reason;
}
