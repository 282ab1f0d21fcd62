import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { eventViews, podsRefused } from './events.ts';
import { eventsWanted, workloadHealth } from './workload.ts';

const now = Date.parse('2026-01-01T01:00:00Z');
const ago = (seconds: number): string => new Date(now - seconds * 1_000).toISOString();

function event(change: Record<string, unknown> = {}): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'e' },
    reason: 'FailedCreate',
    message: 'pods "db-0" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    count: 4,
    firstTimestamp: ago(60),
    lastTimestamp: ago(1),
    involvedObject: { uid: 'db-uid' },
    ...change,
  };
}

/** One whose controller makes no pods of it, or one of three. */
function workload(kind: 'StatefulSet' | 'DaemonSet' | 'Job', changedAt = ago(120)): KubeObject {
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: {
      name: 'db',
      uid: 'db-uid',
      generation: 1,
      managedFields: [{ time: changedAt }, { subresource: 'status', time: ago(0) }],
    } as KubeObject['metadata'],
    spec: kind === 'StatefulSet' ? { replicas: 3 } : {},
    status: { observedGeneration: 1, replicas: 0, desiredNumberScheduled: 3, currentNumberScheduled: 0 },
  };
}

const health = (kind: Parameters<typeof workload>[0], events: readonly KubeObject[], changedAt?: string) => {
  const given = workload(kind, changedAt);
  const { failure, obstacle } = workloadHealth(given, [], [], now, new Set(), eventViews(events));
  return { failure, obstacle };
};

describe.each(['StatefulSet', 'DaemonSet', 'Job'] as const)('a %s of which no pods are made', (kind) => {
  it('has its events read', () => {
    expect(eventsWanted(workload(kind), []).map(({ metadata }) => metadata.uid)).toEqual(['db-uid']);
  });

  it('has a version that an admission policy forbids', () => {
    expect(health(kind, [event()])).toMatchObject({
      failure: { reason: 'FailedCreate', message: expect.stringContaining('violates PodSecurity') },
      obstacle: undefined,
    });
  });

  it('is given the time in which a policy or a ServiceAccount may come', () => {
    expect(health(kind, [event({ firstTimestamp: ago(35) })])).toEqual({
      failure: undefined,
      obstacle: undefined,
    });
    expect(health(kind, [event()], ago(35))).toEqual({ failure: undefined, obstacle: undefined });
  });

  it('counts from the first try where each has an event of its own', () => {
    const tries = [60, 50, 30, 1].map((seconds) =>
      event({
        message: `Error creating: pods "db-${seconds}" is forbidden: violates PodSecurity "restricted:latest"`,
        count: 1,
        firstTimestamp: ago(seconds),
        lastTimestamp: ago(seconds),
      }),
    );

    expect(health(kind, tries).failure?.message).toContain('pods "db-1" is forbidden');
    expect(health(kind, tries.slice(2))).toEqual({ failure: undefined, obstacle: undefined });
  });

  it('is kept from running by a quota that is used up, in the words of the cluster', () => {
    const message = 'pods "db-0" is forbidden: exceeded quota: small, requested: pods=1, used: pods=4';

    expect(health(kind, [event({ message })])).toMatchObject({
      failure: undefined,
      obstacle: { reason: 'FailedCreate', message: expect.stringContaining('exceeded quota: small') },
    });
  });

  it('goes by the newest word', () => {
    const quota = event({ message: 'exceeded quota: small', lastTimestamp: ago(0) });

    expect(health(kind, [event(), quota]).failure).toBeUndefined();
  });

  it.each([
    { name: 'before it was changed', change: { lastTimestamp: ago(121) } },
    { name: 'of another object', change: { involvedObject: { uid: 'other' } } },
    { name: 'of another matter', change: { reason: 'RecreatingFailedPod' } },
    { name: 'at no known time', change: { lastTimestamp: null } },
  ])('does not go by what was said $name', ({ change }) => {
    expect(health(kind, [event(change)])).toMatchObject({
      failure: undefined,
      obstacle: { reason: 'PodsNotMade' },
    });
  });
});

describe('eventViews', () => {
  it('reads events of the newer API, which count in series', () => {
    const series = { count: 7, lastObservedTime: ago(2) };
    const [view] = eventViews([
      event({ count: null, firstTimestamp: null, lastTimestamp: null, eventTime: ago(9), series }),
    ]);

    expect(view).toMatchObject({ count: 7, firstAt: now - 9_000, lastAt: now - 2_000 });
  });

  it('knows which container an event is about', () => {
    const fieldPath = 'spec.containers{web}';

    expect(eventViews([event({ involvedObject: { uid: 'p', fieldPath } })])[0]?.container).toBe('web');
    expect(eventViews([event()])[0]).not.toHaveProperty('container');
  });
});

it('podsRefused: counts from when the present version was applied', () => {
  expect(podsRefused(workload('Job', ago(5)), eventViews([event()]))?.firstAt).toBe(now - 5_000);
});
