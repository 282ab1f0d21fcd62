import type { ContainerRecord } from './container-record.ts';
import { containerStatus } from './container-status.ts';
import { holdsBack } from './decide-pod.ts';
import type { NodeLimits } from './limits.ts';
import {
  apiTime,
  type Container,
  type ContainerStatus,
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
  const { records, podIP, hostIP, startTime, terminating } = facts;
  const policy = pod.spec.restartPolicy ?? 'Always';
  const statusOf = (container: Container): ContainerStatus[] => {
    const record = records.find(({ name }) => name === container.name);
    return record === undefined
      ? []
      : [containerStatus(container, record, { pod, records, terminating, now }, limits)];
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
