import { expect, it } from 'vitest';
import { decideScenarioRun } from '../decide.ts';
import { at, experiment, nodes, podsNamed, run, seen, t0, wholeWith } from '../fixtures.ts';

const zoneFailure = experiment([{ type: 'ZoneFailure', zone: 'a', durationSeconds: 10 }]);
/** Requests have been counted since `t0`. */
const steady = {
  phase: 'Baseline',
  countsLast: { requests: 100, bad: 0 },
  baseline: { since: at, requests: 0, seconds: 0 },
} as const;

it('a zone without a pod of the workload proves nothing, and is not injected', () => {
  const elsewhere = wholeWith(podsNamed('p1', 'p2').map((pod) => ({ ...pod, node: 'n-b' })));

  const decision = decideScenarioRun(
    run(zoneFailure, steady),
    seen({ workload: { type: 'Value', value: elsewhere } }),
    t0 + 3_000,
  );

  expect(decision.status).toMatchObject({
    phase: 'Completed',
    verdict: 'Inconclusive',
    reason: 'NoTarget',
    message: expect.stringContaining('no pod of web is in zone "a"'),
  });
});

it('a zone failure needs a node outside of it that takes the pods', () => {
  const cordoned = [nodes[0]!, { ...nodes[1]!, unschedulable: true }];

  const { status } = decideScenarioRun(
    run(zoneFailure, steady),
    seen({ nodes: { type: 'Value', value: cordoned } }),
    t0 + 3_000,
  );

  expect(status).toMatchObject({
    reason: 'NoTarget',
    message: 'no schedulable node would be left outside zone "a"',
  });
});
