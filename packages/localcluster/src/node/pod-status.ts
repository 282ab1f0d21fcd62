import { backOffShownAt, type ContainerRecord, startDueAt, type Termination } from './container-record.ts';
import { holdsBack } from './decide-pod.ts';
import type { NodeLimits } from './limits.ts';
import {
  apiTime,
  type Container,
  type ContainerStatus,
  type ContainerStatusState,
  type Pod,
  type PodCondition,
  type PodPhase,
  type PodStatus,
} from './pod.ts';

/** What the agent knows of a pod beside its spec. */
export interface PodFacts {
  readonly records: readonly ContainerRecord[];
  /** Absent until the pod has an address. */
  readonly podIP?: string;
  readonly hostIP: string;
  readonly startTime: number;
  /** Deletion has begun: readiness is withdrawn whatever the probes say. */
  readonly terminating: boolean;
}

/** The status to report: phase, conditions and container statuses, as the kubelet derives them. */
export function podStatus(
  pod: Pod,
  facts: PodFacts,
  previous: readonly PodCondition[],
  now: number,
  limits: NodeLimits,
) {
  const { records, podIP, hostIP, startTime } = facts;
  const policy = pod.spec.restartPolicy ?? 'Always';
  const statusOf = (container: Container): ContainerStatus[] => {
    const record = records.find(({ name }) => name === container.name);
    return record === undefined ? [] : [containerStatus(container, record, facts, pod, now, limits)];
  };
  const phase = podPhase(records, policy);
  return {
    phase,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(podIP === undefined ? {} : { podIP, podIPs: [{ ip: podIP }] }),
    startTime: apiTime(startTime),
    conditions: podConditions(records, phase, facts, previous, now),
    ...(pod.spec.initContainers === undefined
      ? {}
      : { initContainerStatuses: pod.spec.initContainers.flatMap(statusOf) }),
    containerStatuses: pod.spec.containers.flatMap(statusOf),
  } satisfies PodStatus & Record<string, unknown>;
}

export function podPhase(
  records: readonly ContainerRecord[],
  policy: 'Always' | 'OnFailure' | 'Never',
): PodPhase {
  const blocking = records.find(holdsBack);
  if (blocking !== undefined) {
    return blocking.role === 'Init' && blocking.state.type === 'Terminated' && policy === 'Never'
      ? 'Failed'
      : 'Pending';
  }
  const mains = records.filter(({ role }) => role === 'Main');
  if (mains.some(({ starts }) => starts === 0)) return 'Pending';
  const exitCodes = mains.map(({ state }) =>
    state.type === 'Terminated' ? state.termination.exitCode : undefined,
  );
  if (policy === 'Always' || exitCodes.includes(undefined)) return 'Running';
  if (exitCodes.every((code) => code === 0)) return 'Succeeded';
  return policy === 'Never' ? 'Failed' : 'Running';
}

function podConditions(
  records: readonly ContainerRecord[],
  phase: PodPhase,
  { terminating, podIP }: PodFacts,
  previous: readonly PodCondition[],
  now: number,
): readonly PodCondition[] {
  const unready = records.filter(
    ({ role, state }) => role !== 'Init' && !(state.type === 'Running' && state.ready),
  );
  const incomplete = records.filter((record) => record.role !== 'Main' && holdsBack(record));
  const done = phase === 'Succeeded' ? ({ status: 'False', reason: 'PodCompleted' } as const) : undefined;
  const ready = done ?? verdict(unready, 'ContainersNotReady', 'containers with unready status');
  const isReady = !terminating && podIP !== undefined;
  const conditions: readonly Omit<PodCondition, 'lastTransitionTime'>[] = [
    {
      type: 'Initialized',
      ...verdict(incomplete, 'ContainersNotInitialized', 'containers with incomplete status'),
    },
    { type: 'ContainersReady', ...ready },
    {
      type: 'Ready',
      ...(isReady ? ready : { status: 'False', reason: done?.reason ?? 'ContainersNotReady' }),
    },
  ];
  return conditions.map((condition) => {
    const before = previous.find(({ type }) => type === condition.type);
    const same = before?.status === condition.status ? before.lastTransitionTime : undefined;
    return { ...condition, lastTransitionTime: same ?? apiTime(now) };
  });
}

function verdict(
  lacking: readonly ContainerRecord[],
  reason: string,
  message: string,
): { status: 'True' } | { status: 'False'; reason: string; message: string } {
  if (lacking.length === 0) return { status: 'True' };
  return { status: 'False', reason, message: `${message}: [${lacking.map(({ name }) => name).join(' ')}]` };
}

function containerStatus(
  container: Container,
  record: ContainerRecord,
  facts: PodFacts,
  pod: Pod,
  now: number,
  limits: NodeLimits,
): ContainerStatus {
  const { state, last, starts } = record;
  const containerID =
    state.type === 'Running'
      ? state.containerId
      : state.type === 'Terminated'
        ? state.termination.containerId
        : last?.containerId;
  const shown = stateShown(record, facts, pod, now, limits);
  const before = state.type === 'Terminated' && shown.terminated === undefined ? state.termination : last;
  return {
    name: container.name,
    image: container.image,
    imageID: starts === 0 ? '' : `local://${container.image}`,
    ...(containerID === undefined ? {} : { containerID }),
    ready: readyShown(record, facts),
    started: state.type === 'Running' && state.started,
    restartCount: Math.max(0, starts - 1),
    state: shown,
    lastState: before === undefined ? {} : terminatedShown(before),
  };
}

function readyShown({ role, state }: ContainerRecord, { terminating }: PodFacts): boolean {
  if (role === 'Init') return state.type === 'Terminated' && state.termination.exitCode === 0;
  return state.type === 'Running' && state.ready && !terminating;
}

function stateShown(
  record: ContainerRecord,
  { records, terminating }: PodFacts,
  pod: Pod,
  now: number,
  limits: NodeLimits,
): ContainerStatusState {
  const { state } = record;
  switch (state.type) {
    case 'Created':
    case 'Starting': {
      const holder = records.find(holdsBack);
      const held = holder !== undefined && records.indexOf(record) > records.indexOf(holder);
      return { waiting: { reason: held ? 'PodInitializing' : 'ContainerCreating' } };
    }
    case 'StartFailed': {
      // As with the kubelet: the problem itself at first, then that it waits before it tries again.
      const backsOff = state.problem === 'ErrImagePull' && now >= backOffShownAt(state);
      if (backsOff)
        return {
          waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image: ${state.message}` },
        };
      return { waiting: { reason: state.problem, message: state.message } };
    }
    case 'Running':
      return { running: { startedAt: apiTime(state.startedAt) } };
    case 'Terminated': {
      const due = startDueAt(record, pod.spec.restartPolicy ?? 'Always', limits);
      if (typeof due !== 'number' || due <= state.termination.finishedAt || terminating)
        return terminatedShown(state.termination);
      const delayMs = due - state.termination.finishedAt;
      const message = `back-off ${delayMs / 1000}s restarting failed container=${record.name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
      return { waiting: { reason: 'CrashLoopBackOff', message } };
    }
  }
}

function terminatedShown({ startedAt, finishedAt, containerId, ...end }: Termination): ContainerStatusState {
  return {
    terminated: {
      ...end,
      startedAt: apiTime(startedAt),
      finishedAt: apiTime(finishedAt),
      containerID: containerId,
    },
  };
}
