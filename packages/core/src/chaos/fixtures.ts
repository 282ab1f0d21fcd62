import type { ScenarioRun, ScenarioRunSpec, ScenarioRunStatus } from '@seatrial/model';
import { Scenario } from '@seatrial/model';
import type { NodeView } from './node.ts';
import type { ScenarioRunSeen } from './run.ts';

/** Runs and observations for the tests of this folder. */

export const at = '2026-01-01T00:00:00.000Z';
export const t0 = Date.parse(at);
export const tree = 'a'.repeat(40);

export function experiment(faults: readonly object[], steadyState: object = {}) {
  return Scenario.parse({
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'trial' },
    spec: { application: 'shop', cluster: 'staging', workload: { name: 'web' }, faults, steadyState },
  }).spec;
}

/** A run that nobody has looked at yet where it has no status. */
export function run(
  spec: ScenarioRunSpec['experiment'],
  status?: Partial<ScenarioRunStatus>,
  requests: ScenarioRunSpec['requests'] = [],
): ScenarioRun {
  const seenBefore: ScenarioRunStatus = {
    phase: 'Pending',
    reason: 'Created',
    message: '',
    phaseStartedAt: at,
    startedAt: at,
    faultIndex: 0,
    targets: [],
    conditions: [],
    history: [],
    ...status,
  };
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ScenarioRun',
    metadata: { name: 'trial-1', uid: '12345678-9abc' },
    spec: {
      scenario: 'trial',
      cluster: 'staging',
      namespace: 'shop',
      service: 'web',
      trigger: { type: 'Manual', at },
      tree,
      experiment: spec,
      requests,
    },
    ...(status === undefined ? {} : { status: seenBefore }),
  };
}

/** Ready pods, the first in zone `a` and the others in zone `b`. */
export function podsNamed(...names: readonly string[]) {
  return names.map((name, index) => ({
    name,
    uid: `uid-${name}`,
    node: `n-${index === 0 ? 'a' : 'b'}`,
    ready: true,
    terminating: false,
  }));
}

export const nodes: readonly NodeView[] = ['a', 'b'].map((zone) => ({
  name: `n-${zone}`,
  uid: `uid-${zone}`,
  zone,
  unschedulable: false,
  failedBy: [],
}));

/** A workload that is whole with these pods. */
export function wholeWith(pods: ReturnType<typeof podsNamed>) {
  return { exists: true, replicas: pods.length, readyReplicas: pods.length, whole: true, pods };
}

/** A world in which nothing is amiss. */
export function seen(change: Partial<ScenarioRunSeen> = {}): ScenarioRunSeen {
  return {
    workload: { type: 'Value', value: wholeWith(podsNamed('p1', 'p2', 'p3')) },
    nodes: { type: 'Value', value: nodes },
    refusals: { type: 'Value', value: [] },
    declared: { type: 'Value', value: true },
    bystanders: { type: 'Value', value: [] },
    counts: { type: 'Value', value: { requests: 100, bad: 0 } },
    busy: { type: 'Value', value: false },
    stableTree: { type: 'Value', value: tree },
    recorded: { type: 'NoData', reason: 'not asked' },
    ...change,
  };
}
