import type { ScenarioRun, ScenarioRunStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideScenarioRun } from './decide.ts';
import {
  run as aRun,
  at,
  experiment,
  nodes,
  podsNamed,
  type SeenChange,
  seen as seenFew,
  t0,
} from './fixtures.ts';
import type { NodeView } from './node.ts';
import type { ScenarioRunSeen } from './run.ts';

const zoneFailure = { type: 'ZoneFailure', zone: 'a', durationSeconds: 20 };
const podKill = { type: 'PodKill' };

const pods = podsNamed('p1', 'p2', 'p3');
const failed: NodeView = { ...nodes[0]!, unschedulable: true, failedBy: ['trial-1'] };

interface Given {
  readonly fault?: object;
  readonly steadyState?: object;
  readonly status: Partial<ScenarioRunStatus>;
}

function run({ fault = podKill, steadyState = {}, status }: Given): ScenarioRun {
  return aRun(experiment([fault], steadyState), { phase: 'Baseline', reason: 'SteadyState', ...status });
}

function seen(change: SeenChange = {}): ScenarioRunSeen {
  return seenFew({ counts: { type: 'Value', value: { requests: 1000, bad: 0 } }, ...change });
}

function seenNodes(...value: readonly NodeView[]): ScenarioRunSeen {
  return seen({ nodes: { type: 'Value', value } });
}

it('a baseline begins anew with a count that was begun anew', () => {
  const counted = (requests: number, since: string) =>
    seen({ counts: { type: 'Value', value: { requests, bad: 0, since } } });
  const first = decideScenarioRun(run({ status: {} }), counted(1_000, 'a'), t0 + 1_000).status;
  const second = decideScenarioRun(run({ status: first }), counted(1_200, 'a'), t0 + 2_000).status;

  const anew = decideScenarioRun(run({ status: second }), counted(50, 'b'), t0 + 3_000).status;

  expect(second.baseline).toMatchObject({ requests: 200, seconds: 1 });
  expect(anew.baseline).toMatchObject({ requests: 0, seconds: 0 });
});

describe('the baseline', () => {
  it('is measured for as long as the scenario says, from the first look that could be counted', () => {
    const first = decideScenarioRun(run({ status: {} }), seen(), t0 + 10_000).status;
    const later = (ms: number, requests: number) =>
      decideScenarioRun(
        run({ status: first }),
        seen({ counts: { type: 'Value', value: { requests, bad: 0 } } }),
        t0 + 10_000 + ms,
      ).status;

    expect(first).toMatchObject({ phase: 'Baseline', baseline: { requests: 0, seconds: 0 } });
    expect(later(2_900, 1580)).toMatchObject({ phase: 'Baseline', baseline: { requests: 580 } });
    expect(later(3_000, 1600)).toMatchObject({
      phase: 'Injecting',
      baseline: { requests: 600, seconds: 3 },
      counts: { requests: 0, bad: 0 },
    });
  });

  it('begins anew when the workload was not whole', () => {
    const status = {
      countsLast: { requests: 1000, bad: 0 },
      baseline: { since: at, requests: 400, seconds: 2 },
    };
    const broken = { exists: true, replicas: 3, readyReplicas: 2, whole: false, pods };

    const decided = decideScenarioRun(
      run({ status }),
      seen({ workload: { type: 'Value', value: broken } }),
      t0 + 3_000,
    ).status;

    expect(decided).toMatchObject({ phase: 'Baseline', reason: 'WaitingForSteadyState' });
    expect(decided.baseline).toBe(undefined);
  });
});

describe('targets that no run can meet', () => {
  const measured = {
    countsLast: { requests: 1000, bad: 0 },
    baseline: { since: at, requests: 600, seconds: 3 },
  };
  it.each([
    [{ type: 'PodKill', count: 4 }, '3 pods are there, 4 were to be killed'],
    [{ type: 'PodKill', count: 3 }, 'of 3 pods 3 were to be killed, which leaves fewer than the floor of 1'],
    [{ ...zoneFailure, zone: 'x' }, 'no node is in zone "x"; there are "a", "b"'],
  ])('end the run before any fault: %o', (fault, message) => {
    const { status, actions } = decideScenarioRun(run({ fault, status: measured }), seen(), t0 + 3_000);

    expect(status).toMatchObject({
      phase: 'Completed',
      verdict: 'Inconclusive',
      reason: 'NoTarget',
      message,
      targets: [],
    });
    expect(actions).toEqual([]);
  });
});

describe('a zone failure that somebody else ends', () => {
  const target = {
    id: '0/n-a',
    fault: 0,
    ref: { apiVersion: 'v1', kind: 'Node', name: 'n-a' },
    uid: 'uid-a',
    state: 'Effective',
    preImage: { unschedulable: false },
  } as const;
  const holding = (preImage = { unschedulable: false }) =>
    run({
      fault: zoneFailure,
      status: { phase: 'Holding', reason: 'Effective', targets: [{ ...target, preImage }] },
    });

  it.each([
    ['was uncordoned', { ...failed, unschedulable: false }],
    ['lost its taint', { ...failed, failedBy: [] }],
    ['was deleted', undefined],
    ['was made anew under the old name, tainted or not', { ...failed, uid: 'uid-new' }],
  ])('is Inconclusive, and what is left of it is taken back: the node %s', (_, node) => {
    const looked = seenNodes(nodes[1]!, ...(node === undefined ? [] : [node]));

    for (const ms of [10_000, 20_000]) {
      expect(decideScenarioRun(holding(), looked, t0 + ms).status).toMatchObject({
        phase: 'Reverting',
        wanted: { verdict: 'Inconclusive', reason: 'FaultEndedEarly' },
      });
    }
  });

  it('goes on while the fault is in force, also when a cordon of somebody else’s is lifted', () => {
    const lasting = (preImage: { unschedulable: boolean }, node: NodeView) =>
      decideScenarioRun(holding(preImage), seenNodes(node, nodes[1]!), t0 + 10_000).status.phase;

    expect(lasting({ unschedulable: false }, failed)).toBe('Holding');
    expect(lasting({ unschedulable: true }, { ...failed, unschedulable: false })).toBe('Holding');
  });

  it('is not over until somebody sees that it lasted', () => {
    const blind = seen({ nodes: { type: 'Unavailable', reason: 'down' } });

    expect(decideScenarioRun(holding(), blind, t0 + 20_000).status).toMatchObject({
      phase: 'Holding',
      reason: 'NodesUnknown',
    });
    expect(decideScenarioRun(holding(), seenNodes(failed, nodes[1]!), t0 + 20_500).status.phase).toBe(
      'Reverting',
    );
  });
});

describe('a verdict by requests', () => {
  const recovering = {
    phase: 'Recovering',
    reason: 'Recovering',
    phaseStartedAt: '2026-01-01T00:00:04.000Z',
    baseline: { since: at, requests: 600, seconds: 3 },
    countedSince: at,
    countsLast: { requests: 0, bad: 0 },
    counts: { requests: 0, bad: 0 },
    targets: [
      {
        id: '0/p9',
        fault: 0,
        ref: { apiVersion: 'v1', kind: 'Pod', name: 'p9' },
        uid: 'uid-p9',
        state: 'Verified',
        injectedAt: '2026-01-01T00:00:01.000Z',
        verifiedAt: '2026-01-01T00:00:04.000Z',
      },
    ],
  } satisfies Partial<ScenarioRunStatus>;
  const judged = (
    counts: { requests: number; bad: number; since?: string },
    given: Partial<Given> = {},
    now = t0 + 5_000,
  ) =>
    decideScenarioRun(
      run({ status: recovering, ...given }),
      seen({ counts: { type: 'Value', value: counts } }),
      now,
    ).status;

  it.each([
    ['Pass', 'SteadyStateHeld', { requests: 500, bad: 5 }],
    ['Fail', 'ErrorShareExceeded', { requests: 500, bad: 6 }],
    ['Fail', 'ThroughputTooLow', { requests: 499, bad: 0 }],
    ['Fail', 'ThroughputTooLow', { requests: 0, bad: 0 }],
  ])('is %s, %s at %o of 200 requests a second before', (verdict, reason, counts) => {
    expect(judged(counts)).toMatchObject({ verdict, reason });
  });

  it('is Inconclusive by too few requests, unless chance would hardly have made so many bad', () => {
    const few = { status: { ...recovering, baseline: { since: at, requests: 9, seconds: 3 } } };

    expect(judged({ requests: 1, bad: 0 }, few)).toMatchObject({
      verdict: 'Inconclusive',
      reason: 'TooFewRequests',
    });
    expect(judged({ requests: 20, bad: 1 }, few)).toMatchObject({ reason: 'TooFewRequests' });
    expect(judged({ requests: 20, bad: 20 }, few)).toMatchObject({
      verdict: 'Fail',
      reason: 'ErrorShareExceeded',
    });
  });

  it('does not take requests that nobody counted for requests that nobody answered', () => {
    expect(judged({ requests: 9000, bad: 0, since: 'later' })).toMatchObject({
      phase: 'Recovering',
      reason: 'CountingRequests',
      countedSeconds: 0,
      countsInterrupted: true,
    });
  });

  it('counts the seconds in which somebody counted', () => {
    const before = { ...recovering, countsLast: { ...recovering.countsLast, since: 'a' }, countedSeconds: 2 };

    const anew = judged({ requests: 9000, bad: 0, since: 'b' }, { status: before }, t0 + 60_000);
    const later = judged({ requests: 9100, bad: 0, since: 'b' }, { status: anew }, t0 + 60_500);

    expect(anew).toMatchObject({ countedSeconds: 2, countsInterrupted: true });
    expect(later).toMatchObject({ countedSeconds: 2.5, counts: { requests: 100, bad: 0 } });
  });

  it('is Inconclusive where too few were completed of a count that was begun anew', () => {
    const status = { ...recovering, countsInterrupted: true };

    expect(judged({ requests: 499, bad: 0 }, { status })).toMatchObject({
      verdict: 'Inconclusive',
      reason: 'CountsInterrupted',
    });
  });

  it('is what ended the run early, whatever was counted', () => {
    const wanted = { verdict: 'Inconclusive', reason: 'Aborted', message: 'ada: too loud' } as const;

    expect(judged({ requests: 1000, bad: 0 }, { status: { ...recovering, wanted } })).toMatchObject({
      phase: 'Completed',
      ...wanted,
    });
  });

  it('waits until requests were counted for as long as before the fault', () => {
    expect(judged({ requests: 400, bad: 0 }, {}, t0 + 2_900)).toMatchObject({
      phase: 'Recovering',
      reason: 'CountingRequests',
      recoverySeconds: 1.9,
    });
  });

  it('names what was counted, and counts the recovery from the kill', () => {
    expect(judged({ requests: 1000, bad: 0 })).toMatchObject({
      recoverySeconds: 4,
      disturbedSeconds: 4,
      message:
        '0 of 1000 requests of Service shop/web were bad (0.00%, at most 1%); 100% of the requests per second before the fault were completed (at least 50%); whole again 4 s after the end of the last fault, 4 s after the first began',
    });
  });

  it('is not asked for where the scenario is judged by ready pods', () => {
    const byPods = { steadyState: { judgedBy: 'ReadyPods' } };
    const blind = seen({ counts: { type: 'NoData', reason: 'this cluster counts no requests' } });
    const { baseline: _, countedSince: __, countsLast: ___, counts: ____, ...status } = recovering;

    const began = decideScenarioRun(run({ ...byPods, status: {} }), blind, t0 + 3_000).status;
    const ended = decideScenarioRun(run({ ...byPods, status }), blind, t0 + 5_000).status;

    expect(began).toMatchObject({ phase: 'Injecting' });
    expect(ended).toMatchObject({
      verdict: 'Pass',
      message: expect.stringContaining('by ready pods and recovery alone'),
    });
  });
});
