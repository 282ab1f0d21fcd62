import type { EpochMs, KubeObject } from '@seatrial/model';
import { field, items, numberAt, stringAt } from '../fields.ts';
import { isInfrastructureRefusal } from './refused.ts';

/** What Kubernetes says of an object beside its status, where the status has no word for it (core/v1 Event). */
export interface EventView {
  /** Uid of the object. */
  readonly uid: string;
  /** Container that it is about, if it is about one. */
  readonly container?: string;
  readonly reason: string;
  readonly message: string;
  /** How often it was said. */
  readonly count: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
}

/** An event without a time, of which nobody knows what it still says, is left out. */
export function eventViews(events: readonly KubeObject[]): readonly EventView[] {
  return events.flatMap((event) => {
    const last =
      timeOf(event, 'series', 'lastObservedTime') ??
      timeOf(event, 'lastTimestamp') ??
      timeOf(event, 'eventTime');
    if (last === undefined) return [];
    const container = containerIn(stringAt(event, 'involvedObject', 'fieldPath') ?? '');
    return [
      {
        uid: stringAt(event, 'involvedObject', 'uid') ?? '',
        ...(container === undefined ? {} : { container }),
        reason: stringAt(event, 'reason') ?? '',
        message: stringAt(event, 'message') ?? '',
        count: numberAt(event, 'series', 'count') ?? numberAt(event, 'count') ?? 1,
        firstAt: timeOf(event, 'firstTimestamp') ?? timeOf(event, 'eventTime') ?? last,
        lastAt: last,
      },
    ];
  });
}

/**
 * The newest word of a workload's controller on why it cannot make its pods, and since when it has said so: each try of a Job or
 * DaemonSet has another pod's name, and is an event of its own.
 */
export function podsRefused(workload: KubeObject, events: readonly EventView[]): EventView | undefined {
  const changedAt = lastChangedAt(workload);
  const found = events.filter(
    ({ uid, reason, lastAt }) =>
      uid === workload.metadata.uid && reason === 'FailedCreate' && lastAt >= changedAt,
  );
  const newest = found.toSorted((a, b) => b.lastAt - a.lastAt)[0];
  if (newest === undefined) return undefined;
  const isOfCluster = isInfrastructureRefusal(newest.message);
  const alike = found.filter(({ message }) => isInfrastructureRefusal(message) === isOfCluster);
  return { ...newest, firstAt: Math.max(changedAt, Math.min(...alike.map(({ firstAt }) => firstAt))) };
}

/** When what is wanted of an object was last changed; what was said of it before is about something else. */
function lastChangedAt({ metadata }: KubeObject): EpochMs {
  const times = items(metadata, 'managedFields')
    .filter((entry) => field(entry, 'subresource') === undefined)
    .map((entry) => timeOf(entry, 'time') ?? 0);
  return Math.max(0, ...times);
}

/** `spec.containers{web}`, as the kubelet names what an event is about. */
function containerIn(fieldPath: string): string | undefined {
  const [begin, end] = [fieldPath.indexOf('{'), fieldPath.indexOf('}')];
  return begin < 0 || end < begin ? undefined : fieldPath.slice(begin + 1, end);
}

function timeOf(value: unknown, ...path: readonly string[]): EpochMs | undefined {
  const time = Date.parse(stringAt(value, ...path) ?? '');
  return Number.isNaN(time) ? undefined : time;
}
