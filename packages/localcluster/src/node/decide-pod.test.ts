import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ContainerRecord, containerStarting } from './container-record.ts';
import { decidePod } from './decide-pod.ts';
import { nodeLimits } from './limits.ts';
import { aRecord, ended, running, START } from './pod.fixture.ts';

const failed = {
  type: 'StartFailed',
  problem: 'ErrImagePull',
  message: '',
  failedAt: START,
  retryAt: START + 1_000,
} as const;

describe('decide pod', () => {
  it.each<{
    name: string;
    records: readonly ContainerRecord[];
    now?: number;
    start: readonly string[];
    wakeAt?: number;
  }>([
    {
      name: 'starts all containers at once',
      records: [aRecord(), aRecord({ name: 'other' })],
      start: ['main', 'other'],
    },
    {
      name: 'starts the first init container alone',
      records: [init('one'), init('two'), aRecord()],
      start: ['one'],
    },
    {
      name: 'starts the next init container when the one before succeeded',
      records: [done('one'), init('two'), aRecord()],
      start: ['two'],
    },
    {
      name: 'starts the containers after the last init container',
      records: [done('one'), aRecord()],
      start: ['main'],
    },
    {
      name: 'waits for a sidecar that has not started up',
      records: [sidecar({ started: false }), aRecord()],
      start: [],
    },
    {
      name: 'goes on beside a sidecar that has',
      records: [sidecar({ started: true }), aRecord()],
      start: ['main'],
    },
    { name: 'leaves alone what runs', records: [running()], start: [] },
    { name: 'leaves alone what is being started', records: [containerStarting(aRecord())], start: [] },
    {
      name: 'restarts at once after the first end',
      records: [ended(1)],
      now: START + 1_000,
      start: ['main'],
    },
    {
      name: 'waits out the back-off',
      records: [ended(1, { crashes: 2 })],
      now: START + 1_999,
      start: [],
      wakeAt: START + 2_000,
    },
    {
      name: 'restarts when it is over',
      records: [ended(1, { crashes: 2 })],
      now: START + 2_000,
      start: ['main'],
    },
    {
      name: 'wakes in between to report the back-off of an image',
      records: [aRecord({ state: failed })],
      start: [],
      wakeAt: START + 500,
    },
  ])('$name', ({ records, now = START, start, wakeAt }) => {
    const decision = decidePod(records, 'Always', now, nodeLimits);

    expect(decision).toEqual({ start, wakeAt: wakeAt ?? 'OnChange' });
  });

  it('always either starts something, or wakes later, or waits for a change', () => {
    const arbRecord = fc.record({
      crashes: fc.nat(10),
      exitCode: fc.nat(2),
      at: fc.constantFrom('Init', 'Sidecar', 'Main'),
    });
    const arbPolicy = fc.constantFrom('Always', 'OnFailure', 'Never');

    fc.assert(
      fc.property(fc.array(arbRecord), arbPolicy, fc.nat(100_000), (plan, policy, laterMs) => {
        const records = plan.map(({ crashes, exitCode, at }, n) =>
          ended(exitCode, { name: `${n}`, crashes, role: at }),
        );

        const { start, wakeAt } = decidePod(records, policy, START + laterMs, nodeLimits);

        expect(start.length > 0 || wakeAt === 'OnChange' || wakeAt > START + laterMs).toBe(true);
      }),
    );
  });
});

function init(name: string): ContainerRecord {
  return aRecord({ name, role: 'Init' });
}

function done(name: string): ContainerRecord {
  return ended(0, { name, role: 'Init' });
}

function sidecar({ started }: { started: boolean }): ContainerRecord {
  const state = {
    type: 'Running',
    startedAt: START,
    containerId: 'local://1',
    started,
    ready: false,
  } as const;
  return running({ name: 'proxy', role: 'Sidecar', state });
}
