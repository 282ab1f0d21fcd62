import { backOffShownAt, type ContainerRecord, startDueAt } from './container-record.ts';
import type { NodeLimits } from './limits.ts';
import type { RestartPolicy } from './pod.ts';

export interface PodDecision {
  /** Names of the containers to start now. */
  readonly start: readonly string[];
  /** When to look again, to start something or to report something else, if nothing happens before; milliseconds since the epoch. */
  readonly wakeAt: number | 'OnChange';
}

/** Which containers of a living pod to start: init containers one after the other, sidecars along the way, then the rest. */
export function decidePod(
  records: readonly ContainerRecord[],
  policy: RestartPolicy,
  now: number,
  limits: NodeLimits,
): PodDecision {
  const start: string[] = [];
  let wakeAt = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const due = startDueAt(record, policy, limits);
    if (typeof due === 'number') {
      if (due <= now) start.push(record.name);
      else wakeAt = Math.min(wakeAt, due);
    }
    const { state } = record;
    if (state.type === 'StartFailed' && now < backOffShownAt(state))
      wakeAt = Math.min(wakeAt, backOffShownAt(state));
    if (holdsBack(record)) break;
  }
  return { start, wakeAt: wakeAt === Number.POSITIVE_INFINITY ? 'OnChange' : wakeAt };
}

/** Whether the containers after this one have to wait for it. */
export function holdsBack(record: ContainerRecord): boolean {
  switch (record.role) {
    case 'Init':
      return !(record.state.type === 'Terminated' && record.state.termination.exitCode === 0);
    case 'Sidecar':
      // Once up, a sidecar that restarts no longer holds back the others.
      return (
        record.starts === 0 ||
        (record.state.type === 'Running' && !record.state.started && record.starts === 1)
      );
    case 'Main':
      return false;
  }
}
