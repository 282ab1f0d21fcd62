import { backOffShownAt, type ContainerRecord, startDueAt, type Termination } from './container-record.ts';
import { holdsBack } from './decide-pod.ts';
import type { NodeLimits } from './limits.ts';
import { apiTime, type Container, type ContainerStatus, type ContainerStatusState, type Pod } from './pod.ts';

export interface ContainerFacts {
  readonly pod: Pod;
  /** Of all containers of the pod. */
  readonly records: readonly ContainerRecord[];
  /** Deletion of the pod has begun. */
  readonly terminating: boolean;
  readonly now: number;
}

/** The status of one container, in the words and with the transitions of the kubelet. */
export function containerStatus(
  container: Container,
  record: ContainerRecord,
  facts: ContainerFacts,
  limits: NodeLimits,
): ContainerStatus {
  const { last, starts } = record;
  const state = record.state.type === 'Starting' ? record.state.before : record.state;
  const shown = stateShown({ ...record, state }, facts, limits);
  const before = state.type === 'Terminated' && shown.terminated === undefined ? state.termination : last;
  const containerID = containerIdOf({ ...record, state });
  return {
    name: container.name,
    image: container.image,
    imageID: starts === 0 ? '' : `local://${container.image}`,
    ...(containerID === undefined ? {} : { containerID }),
    ready: isReady(record, facts),
    started: state.type === 'Running' && state.started,
    restartCount: Math.max(0, starts - 1),
    state: shown,
    lastState: before === undefined ? {} : terminatedShown(before),
  };
}

function isReady({ role, state }: ContainerRecord, { terminating }: ContainerFacts): boolean {
  if (role === 'Init') return state.type === 'Terminated' && state.termination.exitCode === 0;
  return state.type === 'Running' && state.ready && !terminating;
}

function containerIdOf({ state, last }: ContainerRecord): string | undefined {
  if (state.type === 'Running') return state.containerId;
  return state.type === 'Terminated' ? state.termination.containerId : last?.containerId;
}

function stateShown(
  record: ContainerRecord,
  facts: ContainerFacts,
  limits: NodeLimits,
): ContainerStatusState {
  const { state } = record;
  switch (state.type) {
    case 'Created':
    case 'Starting':
      return { waiting: { reason: isHeldBack(record, facts) ? 'PodInitializing' : 'ContainerCreating' } };
    case 'StartFailed': {
      // As with the kubelet: the problem itself at first, then that it waits before it tries again.
      const backsOff = state.problem === 'ErrImagePull' && facts.now >= backOffShownAt(state);
      const message = backsOff ? `Back-off pulling image: ${state.message}` : state.message;
      return { waiting: { reason: backsOff ? 'ImagePullBackOff' : state.problem, message } };
    }
    case 'Running':
      return { running: { startedAt: apiTime(state.startedAt) } };
    case 'Terminated':
      return crashLoopShown(record, state.termination, facts, limits) ?? terminatedShown(state.termination);
  }
}

function isHeldBack({ name }: ContainerRecord, { records }: ContainerFacts): boolean {
  const holder = records.findIndex(holdsBack);
  return holder >= 0 && records.findIndex((record) => record.name === name) > holder;
}

function crashLoopShown(
  record: ContainerRecord,
  { finishedAt }: Termination,
  { pod, terminating }: ContainerFacts,
  limits: NodeLimits,
): ContainerStatusState | undefined {
  const due = startDueAt(record, pod.spec.restartPolicy ?? 'Always', limits);
  if (typeof due !== 'number' || due <= finishedAt || terminating) return undefined;
  const { name, namespace, uid } = pod.metadata;
  const delay = `back-off ${(due - finishedAt) / 1000}s`;
  const message = `${delay} restarting failed container=${record.name} pod=${name}_${namespace}(${uid})`;
  return { waiting: { reason: 'CrashLoopBackOff', message } };
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
