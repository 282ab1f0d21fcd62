import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  containerEnded,
  containerStarted,
  containerStarting,
  probesChanged,
  startDueAt,
  startFailed,
} from './container-record.ts';
import { nodeLimits } from './limits.ts';
import { aRecord, aTermination, ended, running, START } from './pod.fixture.ts';

const run = { containerId: 'local://2', startedAt: START, started: false, ready: false };

describe('container record', () => {
  it.each([
    { crashes: 1, delayMs: 0 },
    { crashes: 2, delayMs: 1_000 },
    { crashes: 3, delayMs: 2_000 },
    { crashes: 7, delayMs: 32_000 },
    { crashes: 8, delayMs: 60_000 },
    { crashes: 5_000, delayMs: 60_000 },
  ])('end number $crashes in a row is restarted after $delayMs ms', ({ crashes, delayMs }) => {
    const record = ended(1, { crashes });

    const due = startDueAt(record, 'Always', nodeLimits);

    expect(due).toBe(START + 1_000 + delayMs);
  });

  it.each([
    { role: 'Main', policy: 'Always', exitCode: 0, restarts: true },
    { role: 'Main', policy: 'OnFailure', exitCode: 0, restarts: false },
    { role: 'Main', policy: 'OnFailure', exitCode: 1, restarts: true },
    { role: 'Main', policy: 'Never', exitCode: 1, restarts: false },
    { role: 'Init', policy: 'Always', exitCode: 0, restarts: false },
    { role: 'Init', policy: 'Always', exitCode: 1, restarts: true },
    { role: 'Init', policy: 'Never', exitCode: 1, restarts: false },
    { role: 'Sidecar', policy: 'Never', exitCode: 0, restarts: true },
  ] as const)(
    '$role under $policy with exit code $exitCode: restarts $restarts',
    ({ role, policy, exitCode, restarts }) => {
      const due = startDueAt(ended(exitCode, { role }), policy, nodeLimits);

      expect(due !== 'Never').toBe(restarts);
    },
  );

  it('a run of restartResetMs starts the back-off again, one of a millisecond less does not', () => {
    const record = running({ crashes: 5 });

    const short = containerEnded(record, aTermination(1, nodeLimits.restartResetMs - 1), nodeLimits);
    const long = containerEnded(record, aTermination(1, nodeLimits.restartResetMs), nodeLimits);

    expect([short.crashes, long.crashes]).toEqual([6, 1]);
  });

  it('an end is remembered as the last one when the next run begins', () => {
    const before = ended(3);

    const after = containerStarted(containerStarting(before), run);

    expect(after).toMatchObject({ starts: 2, last: aTermination(3), state: { type: 'Running' } });
  });

  it('a failed start is tried again after a doubling delay, and a success forgets the failures', () => {
    const failure = { problem: 'ErrImagePull', message: 'no such image' } as const;

    const once = startFailed(containerStarting(aRecord()), failure, START, nodeLimits);
    const twice = startFailed(containerStarting(once), failure, START, nodeLimits);

    expect(startDueAt(once, 'Always', nodeLimits)).toBe(START + 1_000);
    expect(startDueAt(twice, 'Always', nodeLimits)).toBe(START + 2_000);
    expect(containerStarted(twice, run).failures).toBe(0);
  });

  it('what runs or is being started is not started again', () => {
    expect(startDueAt(running(), 'Always', nodeLimits)).toBe('Busy');
    expect(startDueAt(containerStarting(aRecord()), 'Always', nodeLimits)).toBe('Busy');
    expect(containerStarting(running())).toEqual(running());
  });

  it('a probe that answers after the end changes nothing', () => {
    const record = ended(1);

    expect(probesChanged(record, { ready: true })).toBe(record);
  });

  it('a restart is never due before the end, nor later than the longest delay after it', () => {
    fc.assert(
      fc.property(fc.nat(100_000), (crashes) => {
        const due = startDueAt(ended(1, { crashes }), 'Always', nodeLimits);

        expect(due).toBeGreaterThanOrEqual(START + 1_000);
        expect(due).toBeLessThanOrEqual(START + 1_000 + nodeLimits.restartDelayMsMax);
      }),
    );
  });
});
