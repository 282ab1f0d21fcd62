import type { NodeLimits } from './limits.ts';
import type { RestartPolicy } from './pod.ts';

/** How a container ended; times in milliseconds since the epoch. */
export interface Termination {
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason: string;
  readonly message?: string;
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly containerId: string;
}

/** Why a container could not be started, in the kubelet's words: the waiting reason at once, and while backing off. */
export type StartProblem =
  | 'ErrImagePull'
  | 'CreateContainerConfigError'
  | 'RunContainerError'
  | 'ContainerCreating';

type ContainerState =
  | { readonly type: 'Created' }
  /** An attempt is under way; whoever looks sees what was before, since most attempts take milliseconds. */
  | { readonly type: 'Starting'; readonly before: RestState }
  | {
      readonly type: 'StartFailed';
      readonly problem: StartProblem;
      readonly message: string;
      readonly failedAt: number;
      readonly retryAt: number;
    }
  | {
      readonly type: 'Running';
      readonly startedAt: number;
      readonly containerId: string;
      readonly started: boolean;
      readonly ready: boolean;
    }
  | { readonly type: 'Terminated'; readonly termination: Termination };

/** What a container can be started from. */
type RestState = Exclude<ContainerState, { readonly type: 'Starting' | 'Running' }>;

export interface ContainerRecord {
  readonly name: string;
  readonly role: 'Init' | 'Sidecar' | 'Main';
  readonly state: ContainerState;
  /** The end before the present state, if there was one. */
  readonly last?: Termination;
  readonly starts: number;
  /** Ends and failed starts in a row: the steps of the back-off. */
  readonly crashes: number;
  readonly failures: number;
}

export function containerStarting(record: ContainerRecord): ContainerRecord {
  const { state } = record;
  return state.type === 'Starting' || state.type === 'Running'
    ? record
    : { ...record, state: { type: 'Starting', before: state } };
}

/** `started` and `ready` say what holds before any probe has answered. */
export function containerStarted(
  record: ContainerRecord,
  run: {
    readonly containerId: string;
    readonly startedAt: number;
    readonly started: boolean;
    readonly ready: boolean;
  },
): ContainerRecord {
  return {
    ...keepingLast(record),
    state: { type: 'Running', ...run },
    starts: record.starts + 1,
    failures: 0,
  };
}

export function startFailed(
  record: ContainerRecord,
  failure: { readonly problem: StartProblem; readonly message: string },
  now: number,
  limits: NodeLimits,
): ContainerRecord {
  const failures = record.failures + 1;
  const delayMs = doubling(failures - 1, limits.retryDelayMsMin, limits.retryDelayMsMax);
  const state: ContainerState = { type: 'StartFailed', ...failure, failedAt: now, retryAt: now + delayMs };
  return { ...keepingLast(record), failures, state };
}

function keepingLast(record: ContainerRecord): ContainerRecord {
  const state = record.state.type === 'Starting' ? record.state.before : record.state;
  return state.type === 'Terminated' ? { ...record, last: state.termination } : record;
}

export function containerEnded(
  record: ContainerRecord,
  termination: Termination,
  limits: NodeLimits,
): ContainerRecord {
  const ranMs = termination.finishedAt - termination.startedAt;
  const crashes = ranMs >= limits.restartResetMs ? 1 : record.crashes + 1;
  return { ...record, crashes, state: { type: 'Terminated', termination } };
}

export function probesChanged(
  record: ContainerRecord,
  probes: { started?: boolean; ready?: boolean },
): ContainerRecord {
  return record.state.type === 'Running' ? { ...record, state: { ...record.state, ...probes } } : record;
}

/**
 * When a container may be started (again), in milliseconds since the epoch; 'Never' when its part is done.
 * The first restart is at once, the following ones after a doubling delay, as in the kubelet.
 */
export function startDueAt(
  record: ContainerRecord,
  policy: RestartPolicy,
  limits: NodeLimits,
): number | 'Never' | 'Busy' {
  switch (record.state.type) {
    case 'Created':
      return 0;
    case 'StartFailed':
      return record.state.retryAt;
    case 'Terminated': {
      const { exitCode, finishedAt } = record.state.termination;
      if (!restarts(record.role, policy, exitCode)) return 'Never';
      if (record.crashes <= 1) return finishedAt;
      return finishedAt + doubling(record.crashes - 2, limits.restartDelayMsMin, limits.restartDelayMsMax);
    }
    case 'Starting':
    case 'Running':
      return 'Busy';
  }
}

/** The moment at which ErrImagePull turns into ImagePullBackOff. */
export function backOffShownAt(state: { readonly failedAt: number; readonly retryAt: number }): number {
  return (state.failedAt + state.retryAt) / 2;
}

function restarts(role: ContainerRecord['role'], policy: RestartPolicy, exitCode: number): boolean {
  switch (role) {
    case 'Sidecar':
      return true;
    case 'Init':
      return exitCode !== 0 && policy !== 'Never';
    case 'Main':
      return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0);
  }
}

function doubling(step: number, msMin: number, msMax: number): number {
  return Math.min(msMax, msMin * 2 ** Math.min(step, 30));
}
