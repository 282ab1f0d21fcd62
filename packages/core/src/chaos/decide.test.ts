import type { ScenarioRun } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { WorkloadHealth } from '../health/workload.ts';
import { decideScenarioRun } from './decide.ts';
import {
  at,
  experiment,
  nodes,
  podsNamed,
  run,
  type SeenChange,
  seen as seenOfThree,
  t0,
  version,
  wholeWith,
} from './fixtures.ts';
import type { NodeView } from './node.ts';
import type { ScenarioRunSeen } from './run.ts';

const podKill = experiment([{ type: 'PodKill' }]);
const zoneFailure = experiment([{ type: 'ZoneFailure', zone: 'a', durationSeconds: 10 }]);

/** Requests have been counted since `t0`. */
const steady = {
  phase: 'Baseline',
  countsLast: { requests: 100, bad: 0 },
  baseline: { since: at, requests: 0, seconds: 0 },
} as const;
const pods = podsNamed('p1', 'p2');
const whole: WorkloadHealth = wholeWith(pods);

/** A world in which nothing is amiss, of two pods. */
function seen(change: SeenChange = {}): ScenarioRunSeen {
  return seenOfThree({ workload: { type: 'Value', value: whole }, ...change });
}

const node = {
  id: '0/n-a',
  fault: 0,
  ref: { apiVersion: 'v1', kind: 'Node', name: 'n-a' },
  uid: 'uid-a',
  preImage: { unschedulable: false },
} as const;
const taken: readonly NodeView[] = [{ ...nodes[0]!, unschedulable: true, failedBy: ['trial-1'] }, nodes[1]!];

describe('before the first fault', () => {
  it.each([
    {
      name: 'a lock is closed',
      change: { refusals: { type: 'Value', value: ['Cluster forbids it'] } },
      reason: 'NotAllowed',
      phase: 'Completed',
    },
    {
      name: 'another version is stable',
      change: { stableVersion: { type: 'Value', value: 'b' } },
      reason: 'VersionChanged',
      phase: 'Completed',
    },
    {
      name: 'a release is moving',
      change: { busy: { type: 'Value', value: true } },
      reason: 'Busy',
      phase: 'Pending',
    },
    {
      name: 'the locks cannot be read',
      change: { refusals: { type: 'Unavailable', reason: 'down' } },
      reason: 'LocksUnknown',
      phase: 'Pending',
    },
  ] as const)('nothing is injected when $name', ({ change, reason, phase }) => {
    const decision = decideScenarioRun(run(podKill, {}), seen(change as Partial<ScenarioRunSeen>), t0);

    expect(decision.status).toMatchObject({ phase, reason });
    expect(decision.actions).toEqual([]);
  });

  it('notes an experiment of a person’s own, also when it does not come to it', () => {
    const asked = (declared: boolean, change: SeenChange = {}) =>
      decideScenarioRun(
        run(podKill, {}),
        seen({ declared: { type: 'Value', value: declared }, ...change }),
        t0,
      ).status;
    const refused = { refusals: { type: 'Value', value: ['no'] } } as const;

    expect([asked(false).adHoc, asked(true).adHoc, asked(false, refused).adHoc]).toEqual([
      true,
      undefined,
      true,
    ]);
  });

  it('does not ask again about what the runner made by the files of that time', () => {
    const given = run(podKill, {});
    const edited = seen({ declared: { type: 'Value', value: false } });

    const { status } = decideScenarioRun(
      { ...given, spec: { ...given.spec, trigger: { type: 'Release', at } } },
      edited,
      t0,
    );

    expect(status).toMatchObject({ phase: 'Baseline' });
    expect(status.adHoc).toBe(undefined);
  });

  it('waits until it is known what the files say', () => {
    const blind = seen({ declared: { type: 'Unavailable', reason: 'Git is away' } });

    expect(decideScenarioRun(run(podKill, {}), blind, t0).status).toMatchObject({
      phase: 'Pending',
      reason: 'ScenarioUnknown',
    });
  });

  it('looks less often the longer it waits', () => {
    const waits = (ms: number) =>
      decideScenarioRun(
        run(podKill, { phase: 'Pending' }),
        seen({ busy: { type: 'Value', value: true } }),
        t0 + ms,
      ).wakeAt;

    expect([0, 10_000, 60_000, 3_600_000].map((ms) => Number(waits(ms)) - t0 - ms)).toEqual([
      500, 500, 3_000, 10_000,
    ]);
  });

  it('waits again when a release began at the same moment', () => {
    const decision = decideScenarioRun(
      run(podKill, { phase: 'Baseline' }),
      seen({ busy: { type: 'Value', value: true } }),
      t0 + 3_000,
    );

    expect(decision.status).toMatchObject({ phase: 'Pending', reason: 'Busy', targets: [] });
  });

  it('gives a scheduled run up that could not begin in time, and lets all others wait', () => {
    const late = (type: ScenarioRun['spec']['trigger']['type']) => {
      const given = run(podKill, {});
      return decideScenarioRun(
        { ...given, spec: { ...given.spec, trigger: { type, at } } },
        seen({ busy: { type: 'Value', value: true } }),
        t0 + 601_000,
      ).status;
    };

    expect(late('Schedule')).toMatchObject({
      phase: 'Completed',
      verdict: 'Inconclusive',
      reason: 'StartingDeadlineExceeded',
    });
    expect([late('Release').phase, late('Manual').phase]).toEqual(['Pending', 'Pending']);
  });

  it('does not begin while requests cannot be counted', () => {
    const blind = seen({ counts: { type: 'Unavailable', reason: 'gateway is away' } });
    const baseline = run(podKill, { phase: 'Baseline' });

    expect(decideScenarioRun(baseline, blind, t0 + 3_000).status).toMatchObject({
      phase: 'Baseline',
      reason: 'WaitingForSteadyState',
    });
    expect(decideScenarioRun(baseline, blind, t0 + 60_001).status).toMatchObject({
      phase: 'Completed',
      verdict: 'Inconclusive',
      reason: 'NoCounts',
    });
  });

  it('refuses to change more objects than can be written down', () => {
    const many = (count: number) =>
      [nodes[1]!, ...Array(count).keys()].map((node) =>
        typeof node === 'number' ? { ...nodes[0]!, name: `n-${node}`, uid: `uid-${node}` } : node,
      );
    const onFirst = { ...whole, pods: pods.map((pod) => ({ ...pod, node: 'n-0' })) };
    const planned = (count: number) =>
      decideScenarioRun(
        run(zoneFailure, steady),
        seen({
          workload: { type: 'Value', value: onFirst },
          nodes: { type: 'Value', value: many(count) },
        }),
        t0 + 3_000,
      ).status;

    expect(planned(2000)).toMatchObject({ phase: 'Injecting' });
    expect(planned(2001)).toMatchObject({
      phase: 'Completed',
      reason: 'NoTarget',
      message: expect.stringContaining('2001 objects'),
    });
  });

  it('writes its targets down, with the pre-image, in a step that touches nothing', () => {
    const decision = decideScenarioRun(run(zoneFailure, steady), seen(), t0 + 3_000);

    expect(decision.status.phase).toBe('Injecting');
    expect(decision.status.targets).toMatchObject([{ ...node, state: 'Recorded' }]);
    expect(decision.actions).toEqual([]);
  });

  it('refuses a zone that also runs pods of namespaces that did not opt in', () => {
    const decision = decideScenarioRun(
      run(zoneFailure, steady),
      seen({ strangers: ['billing'] }),
      t0 + 3_000,
    );

    expect(decision.status).toMatchObject({
      phase: 'Completed',
      verdict: 'Inconclusive',
      reason: 'NoTarget',
    });
    expect(decision.status.message).toContain('billing');
  });
});

describe('a fault', () => {
  it('is injected on exactly what was written down', () => {
    const recorded = run(zoneFailure, { phase: 'Injecting', targets: [{ ...node, state: 'Recorded' }] });

    const decision = decideScenarioRun(recorded, seen(), t0);

    expect(decision.status.targets).toMatchObject([{ state: 'Injected' }]);
    expect(decision.actions).toMatchObject([
      { type: 'FaultPatch', to: 'Inject', ref: node.ref, uid: 'uid-a', run: 'trial-1' },
      { type: 'FaultDelete', uid: 'uid-p1', gracePeriodSeconds: 0 },
    ]);
  });

  it('leaves the pods of another node alone that has come under the old name', () => {
    const recorded = run(zoneFailure, { phase: 'Injecting', targets: [{ ...node, state: 'Recorded' }] });
    const anew = [{ ...nodes[0]!, uid: 'uid-new' }, nodes[1]!];

    const decision = decideScenarioRun(recorded, seen({ nodes: { type: 'Value', value: anew } }), t0);

    expect(decision.actions).not.toContainEqual(expect.objectContaining({ type: 'FaultDelete' }));
  });

  it('is injected on a node as it is by then, not as it was before a runner was away', () => {
    const recorded = run(zoneFailure, { phase: 'Injecting', targets: [{ ...node, state: 'Recorded' }] });
    const cordoned = [{ ...nodes[0]!, unschedulable: true }, nodes[1]!];

    const decision = decideScenarioRun(recorded, seen({ nodes: { type: 'Value', value: cordoned } }), t0);

    expect(decision.status.targets).toMatchObject([{ state: 'Injected', preImage: { unschedulable: true } }]);
    expect(decision.actions).toContainEqual(
      expect.objectContaining({ type: 'FaultPatch', to: 'Inject', preImage: { unschedulable: true } }),
    );
  });

  it('that takes no effect is never a pass', () => {
    const injected = run(zoneFailure, { phase: 'Injecting', targets: [{ ...node, state: 'Injected' }] });

    const decision = decideScenarioRun(injected, seen(), t0 + 61_000);

    expect(decision.status).toMatchObject({
      phase: 'Reverting',
      wanted: { verdict: 'Inconclusive', reason: 'NoEffect' },
    });
  });

  it('is reverted when a person aborts, and when too few pods are left', () => {
    const holding = { phase: 'Holding', targets: [{ ...node, state: 'Effective' }] } as const;
    const abort = run(zoneFailure, { ...holding, targets: [...holding.targets] }, [
      { type: 'Abort', by: 'ada', at },
    ]);
    const none = { type: 'Value', value: { ...whole, pods: [] } } as const;

    const aborted = decideScenarioRun(abort, seen({ nodes: { type: 'Value', value: taken } }), t0);
    const floored = decideScenarioRun(
      run(zoneFailure, { ...holding, targets: [...holding.targets] }),
      seen({ workload: none }),
      t0,
    );

    expect(aborted.status).toMatchObject({
      phase: 'Reverting',
      wanted: { verdict: 'Inconclusive', reason: 'Aborted' },
    });
    expect(floored.status).toMatchObject({
      phase: 'Reverting',
      wanted: { verdict: 'Fail', reason: 'AvailabilityFloor' },
    });
  });

  it('is asked to be reverted also where it looks as if it were: its injection may be on its way', () => {
    const { status, actions } = decideScenarioRun(
      run(zoneFailure, { phase: 'Reverting', targets: [{ ...node, state: 'Injected' }] }),
      seen(),
      t0,
    );

    expect(status).toMatchObject({ phase: 'Reverting', targets: [{ state: 'Reverting' }] });
    expect(actions).toMatchObject([{ type: 'FaultPatch', to: 'Revert' }]);
  });

  it('is not back while its taint is there, though the node was uncordoned', () => {
    const tainted = [{ ...taken[0]!, unschedulable: false }, nodes[1]!];

    const { status } = decideScenarioRun(
      run(zoneFailure, { phase: 'Reverting', targets: [{ ...node, state: 'Reverting' }] }),
      seen({ nodes: { type: 'Value', value: tainted } }),
      t0,
    );

    expect(status).toMatchObject({ phase: 'Reverting', targets: [{ state: 'Reverting' }] });
  });

  it('of a zone lasts to its last moment', () => {
    const holding = run(zoneFailure, { phase: 'Holding', targets: [{ ...node, state: 'Effective' }] });
    const look = (ms: number) =>
      decideScenarioRun(holding, seen({ nodes: { type: 'Value', value: taken } }), t0 + ms).status.phase;

    expect([look(9_999), look(10_000)]).toEqual(['Holding', 'Reverting']);
  });

  it('is asked to be reverted until it is seen to be, and only then verified', () => {
    const reverting = (state: 'Effective' | 'Reverting') =>
      run(zoneFailure, { phase: 'Reverting', targets: [{ ...node, state }] });

    const asked = decideScenarioRun(
      reverting('Effective'),
      seen({ nodes: { type: 'Value', value: taken } }),
      t0,
    );
    const again = decideScenarioRun(
      reverting('Reverting'),
      seen({ nodes: { type: 'Value', value: taken } }),
      t0,
    );
    const blind = decideScenarioRun(
      reverting('Reverting'),
      seen({ nodes: { type: 'Unavailable', reason: 'down' } }),
      t0,
    );
    const back = decideScenarioRun(reverting('Reverting'), seen(), t0);

    expect([asked, again, blind].map(({ actions }) => actions)).toEqual(
      Array(3).fill([
        {
          type: 'FaultPatch',
          to: 'Revert',
          fault: { type: 'ZoneFailure', zone: 'a', durationSeconds: 10 },
          ref: node.ref,
          uid: 'uid-a',
          run: 'trial-1',
          preImage: { unschedulable: false },
        },
      ]),
    );
    expect(back.status).toMatchObject({ phase: 'Recovering', targets: [{ state: 'Verified' }] });
  });
});

describe('a verdict', () => {
  const recovering = {
    phase: 'Recovering',
    targets: [{ ...node, state: 'Verified', verifiedAt: at }],
    countsLast: { requests: 100, bad: 0 },
    counts: { requests: 100, bad: 0 },
  } as const;
  const judged = (counts: ScenarioRunSeen['counts'], now = t0 + 1_000, workload = whole) =>
    decideScenarioRun(
      run(zoneFailure, { ...recovering, targets: [...recovering.targets] }),
      seen({ counts, workload: { type: 'Value', value: workload } }),
      now,
    ).status;

  it('passes when the workload is whole again and users saw few errors', () => {
    expect(judged({ type: 'Value', value: { requests: 1000, bad: 10 } })).toMatchObject({
      verdict: 'Pass',
      recoverySeconds: 1,
    });
  });

  it('takes a count that was begun anew for a gap, never for requests', () => {
    const before = { countsLast: { requests: 900, bad: 9 }, counts: { requests: 900, bad: 9 } };
    const restarted = { type: 'Value', value: { requests: 5000, bad: 300, since: 'later' } } as const;

    const { status } = decideScenarioRun(
      run(zoneFailure, { ...recovering, targets: [...recovering.targets], ...before }),
      seen({ counts: restarted }),
      t0 + 1_000,
    );

    expect(status).toMatchObject({
      verdict: 'Pass',
      counts: { requests: 900, bad: 9 },
      countsLast: restarted.value,
    });
  });

  it('waits for the replacement of a killed pod, whatever the Deployment says', () => {
    const fewer = { ...whole, pods: whole.pods.slice(1) };

    expect(judged({ type: 'Value', value: { requests: 1000, bad: 0 } }, t0 + 1_000, fewer)).toMatchObject({
      phase: 'Recovering',
      readyPodsMin: 1,
    });
  });

  it('fails one request over the limit, or when recovery takes too long', () => {
    expect(judged({ type: 'Value', value: { requests: 1000, bad: 11 } })).toMatchObject({
      verdict: 'Fail',
      reason: 'ErrorShareExceeded',
    });
    expect(
      judged({ type: 'Value', value: { requests: 1000, bad: 0 } }, t0 + 61_000, { ...whole, whole: false }),
    ).toMatchObject({
      verdict: 'Fail',
      reason: 'RecoveryObjectiveMissed',
    });
  });

  it('is inconclusive without requests', () => {
    expect(
      decideScenarioRun(
        run(zoneFailure, {
          ...recovering,
          targets: [...recovering.targets],
          counts: { requests: 0, bad: 0 },
        }),
        seen(),
        t0 + 1_000,
      ).status,
    ).toMatchObject({ verdict: 'Inconclusive', reason: 'NoTraffic' });
  });

  it('waits for a last count, and is inconclusive without one', () => {
    const away = { type: 'Unavailable', reason: 'gateway is away' } as const;

    expect(judged(away)).toMatchObject({ phase: 'Recovering', reason: 'NoCounts', recoverySeconds: 1 });
    expect(judged(away, t0 + 60_000)).toMatchObject({
      verdict: 'Inconclusive',
      reason: 'NoCounts',
    });
  });

  it('goes to the ledger under an id that is the same every time', () => {
    const completed = run(zoneFailure, { phase: 'Completed', verdict: 'Pass', ledger: 'Pending' });

    const decision = decideScenarioRun(completed, seen(), t0);
    const known = decideScenarioRun(completed, seen({ recorded: { type: 'Value', value: true } }), t0);

    expect(decision.actions).toMatchObject([
      {
        type: 'AppendLedger',
        entry: { id: 'scenariorun.staging.trial-1.678-9abc', version, verdict: 'Pass' },
      },
    ]);
    expect(known).toMatchObject({ status: { ledger: 'Recorded' }, actions: [], wakeAt: 'OnChange' });
  });
});
