import type { ContainerRecord, Termination } from './container-record.ts';
import type { Container, ContainerStatus, Pod } from './pod.ts';

/**
 * A pod's records when its agent first sees it. What ran under an earlier agent is dead, for agents adopt nothing; its
 * volumes are gone too, so init containers that were done run again, as when a kubelet has to make a new sandbox.
 */
export function firstRecords(pod: Pod, now: number): readonly ContainerRecord[] {
  const { initContainers = [], containers, restartPolicy } = pod.spec;
  const { phase, initContainerStatuses = [], containerStatuses = [] } = pod.status ?? {};
  const isOver = phase === 'Succeeded' || phase === 'Failed';
  const runsInitAgain = !isOver && restartPolicy !== 'Never';
  return [
    ...initContainers.map((container): ContainerRecord => {
      const record = firstRecord(container, roleOf(container), initContainerStatuses, now);
      return record.role === 'Init' && runsInitAgain ? { ...record, state: { type: 'Created' } } : record;
    }),
    ...containers.map((container) => firstRecord(container, 'Main', containerStatuses, now)),
  ];
}

function roleOf(container: Container): 'Init' | 'Sidecar' {
  return container.restartPolicy === 'Always' ? 'Sidecar' : 'Init';
}

function firstRecord(
  { name }: Container,
  role: ContainerRecord['role'],
  statuses: readonly ContainerStatus[],
  now: number,
): ContainerRecord {
  const fresh = { name, role, starts: 0, crashes: 0, failures: 0 };
  const status = statuses.find((known) => known.name === name);
  const termination = status === undefined ? undefined : terminationOf(status, now);
  if (status === undefined || termination === undefined) return { ...fresh, state: { type: 'Created' } };
  return { ...fresh, state: { type: 'Terminated', termination }, starts: status.restartCount + 1 };
}

function terminationOf(
  { state, lastState, containerID }: ContainerStatus,
  now: number,
): Termination | undefined {
  if (state.running !== undefined) {
    return {
      exitCode: 137,
      reason: 'Error',
      message: 'the node agent ended',
      startedAt: Date.parse(state.running.startedAt),
      finishedAt: now,
      containerId: containerID ?? '',
    };
  }
  const ended = state.terminated ?? lastState.terminated;
  if (ended === undefined) return undefined;
  const { containerID: containerId = '', startedAt, finishedAt, ...rest } = ended;
  return { ...rest, containerId, startedAt: Date.parse(startedAt), finishedAt: Date.parse(finishedAt) };
}
