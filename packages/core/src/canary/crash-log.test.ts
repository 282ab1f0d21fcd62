import type { Release, ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { revertRequest } from './conclude.ts';
import { crashLogWanted } from './crash-log.ts';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, plan, release, seen } from './fixtures.ts';
import type { ReleaseSeen } from './release.ts';

const now = Date.parse('2026-01-01T00:01:00.000Z');
const crash = { pod: 'web-1', container: 'web', exitCode: 3, reason: 'Error', restarted: true } as const;
const failure = {
  reason: 'CrashLoopBackOff',
  message: 'back-off; last with exit code 3',
  crash: { ...crash, terminationMessage: 'out of luck' },
};
const crashing = { ...healthy(newVersion, 1), whole: false, failure };
const canaryCrashing = { type: 'Value', value: crashing } as const;
const stableCrashing = { type: 'Value', value: [crashing] } as const;

function after(given: Release, change: Partial<ReleaseSeen>): ReleaseStatus {
  return decideRelease(given, seen(change), now).status;
}

const kept = { ...crash, terminationMessage: 'out of luck' };

describe('the crash that a verdict is about', () => {
  const rows: readonly { name: string; given: Release; when: Partial<ReleaseSeen>; phase: string }[] = [
    {
      name: 'of the canary, without traffic',
      given: release({ phase: 'Preparing' }),
      when: { canary: canaryCrashing },
      phase: 'RollingBack',
    },
    {
      name: 'of the canary, in its steps',
      given: release({ phase: 'Progressing' }),
      when: { canary: canaryCrashing },
      phase: 'RollingBack',
    },
    {
      name: 'of the canary, during promotion',
      given: release({ phase: 'Promoting' }),
      when: { canary: canaryCrashing },
      phase: 'RollingBack',
    },
    {
      name: 'of a stable pod, while the canary still serves',
      given: release({ phase: 'Promoting' }),
      when: { workloads: stableCrashing, canary: { type: 'Value', value: healthy(newVersion, 1) } },
      phase: 'Promoting',
    },
    {
      name: 'of a stable pod, after promotion',
      given: release({ phase: 'Watching' }),
      when: { workloads: stableCrashing },
      phase: 'RollingBack',
    },
    {
      name: 'of a first version',
      given: release(
        { phase: 'Promoting', notWholeSince: '2025-12-31T00:00:00.000Z' },
        { previousVersion: undefined },
      ),
      when: { workloads: stableCrashing },
      phase: 'Failed',
    },
  ];

  it.each(rows)('$name, is in the record, and not in the verdict', ({ given, when, phase }) => {
    const status = after(given, when);

    expect([status.phase, status.crash]).toEqual([phase, kept]);
    expect(JSON.stringify(status.verdict ?? {})).not.toContain('luck');
  });

  it('is in no commit with what the container wrote', () => {
    const given = release({ phase: 'Preparing' });
    const status = after(given, { canary: canaryCrashing });

    const request = revertRequest(given, status);

    expect(request?.body).toContain('exit code 3');
    expect(request?.body).not.toContain('luck');
  });

  it('of a promotion that is stalled stays the first that was seen', () => {
    const first = { ...crash, pod: 'web-0' };

    const status = after(release({ phase: 'Promoting', crash: first }), {
      workloads: stableCrashing,
      canary: { type: 'Value', value: healthy(newVersion, 1) },
    });

    expect(status.crash).toEqual(first);
  });
});

describe('the log of a crashed container', () => {
  const takenBack = release({ phase: 'RollingBack', crash, weightPercent: 10 });

  it('is asked for once: until it is in the record, or why it could not be read', () => {
    const logOf = (status: Partial<ReleaseStatus>, lines = 20) =>
      crashLogWanted(release({ phase: 'RollingBack', ...status }, { crashLogLines: lines }));

    expect(logOf({})).toBeUndefined();
    expect(logOf({ crash }, 7)).toEqual({
      namespace: 'shop',
      pod: 'web-1',
      container: 'web',
      previous: true,
      linesMax: 7,
    });
    expect(logOf({ crash: { ...crash, log: { lines: [] } } })).toBeUndefined();
    expect(logOf({ crash }, 0)).toBeUndefined();
  });

  it('is kept while the release is taken back, and holds nothing up', () => {
    const added = [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web-canary' }];
    const decision = decideRelease(
      release({ phase: 'RollingBack', crash, weightPercent: 10, added }),
      seen({
        crashLog: { type: 'Value', value: 'begins\n\u001b[31mError\u001b[0m: no\u0007 luck\n\n' },
        route: {
          type: 'Value',
          value: { exists: true, weightPercent: 10, programmed: true, servesStable: true },
        },
      }),
      now,
    );

    expect(decision.status.crash).toEqual({ ...crash, log: { lines: ['begins', 'Error: no  luck'] } });
    expect(decision.actions).toMatchObject([{ type: 'SetWeight', weightPercent: 0 }]);
  });

  it('that cannot be read is told of, with why', () => {
    const status = after(takenBack, { crashLog: { type: 'Unavailable', reason: 'its node is away' } });

    expect(status.crash?.log).toEqual({ lines: [], problem: 'its node is away' });
  });

  it('is kept from its end, to the limits of lines and of 4 KiB', () => {
    const linesOf = (text: string): readonly string[] =>
      after(takenBack, { crashLog: { type: 'Value', value: text } }).crash?.log?.lines ?? [];
    const numbered = Array.from({ length: 21 }, (_, index) => `line ${index}`);

    expect(linesOf(numbered.join('\n'))).toEqual(numbered.slice(1));
    expect(linesOf('x'.repeat(4096))).toEqual(['x'.repeat(4096)]);
    expect(linesOf(`a${'x'.repeat(4096)}`)).toEqual(['x'.repeat(4096)]);
    expect(linesOf('\n')).toEqual([]);
  });

  it('nor the termination message, is kept where the application wants none', () => {
    const quiet = release({ phase: 'Preparing' }, { crashLogLines: 0 });

    expect(after(quiet, { canary: canaryCrashing }).crash).toEqual(crash);
  });

  it('of a first version that failed is read before its record is done', () => {
    const failed = release(
      { phase: 'Failed', crash, ledger: 'Pending' },
      { previousVersion: undefined, revert: 'None' },
    );

    const status = after(failed, {
      crashLog: { type: 'Value', value: 'the end' },
      plan: { type: 'NoData', reason: '' },
      recorded: { type: 'Value', value: true },
    });

    expect([status.ledger, status.crash?.log?.lines]).toEqual(['Recorded', ['the end']]);
  });
});

it('a crash of what comes before the canary is kept too', () => {
  const ref = { apiVersion: 'batch/v1', kind: 'Job', namespace: 'shop', name: 'migrate' };
  const { namespace, name } = ref;
  const job = { apiVersion: ref.apiVersion, kind: ref.kind, metadata: { namespace, name } };
  const given = plan();
  const withJob = {
    ...given,
    workloads: [ref],
    ...(given.canary === undefined ? {} : { canary: { ...given.canary, first: [job] } }),
  };

  const status = after(release({ phase: 'Preparing', added: [ref] }), {
    plan: { type: 'Value', value: withJob },
    first: { type: 'Value', value: [{ ...ref, ready: true }] },
    workloads: { type: 'Value', value: [{ ...healthy(oldVersion, 1), whole: false, failure }] },
  });

  expect([status.phase, status.crash]).toEqual(['RollingBack', kept]);
});
