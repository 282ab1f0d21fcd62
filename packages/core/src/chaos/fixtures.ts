import type { KubeObject, ScenarioRun, ScenarioRunSpec, ScenarioRunStatus } from '@seatrial/model';
import { labels, Scenario, zoneFailureTaint } from '@seatrial/model';
import type { Observed } from '../observation.ts';
import type { NodeView } from './node.ts';
import type { ScenarioRunSeen } from './run.ts';

/** Runs and observations for the tests of this folder. */

export const at = '2026-01-01T00:00:00.000Z';
export const t0 = Date.parse(at);
export const version = 'a'.repeat(40);

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
      version,
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

/** What a test says of the world, where it is not as it should be. */
export type SeenChange = Partial<ScenarioRunSeen> & {
  /** The nodes that each fault sees. */
  readonly nodes?: Observed<readonly NodeView[]>;
  /** Namespaces without the opt-in that have a pod on the first node. */
  readonly strangers?: readonly string[];
};

/** A world in which nothing is amiss. */
export function seen({
  nodes: seenNodes = { type: 'Value', value: nodes },
  strangers = [],
  ...change
}: SeenChange = {}): ScenarioRunSeen {
  const sight: Observed<readonly KubeObject[]> =
    seenNodes.type === 'Value'
      ? { type: 'Value', value: [...seenNodes.value.map(nodeObject), ...strangers.flatMap(pod)] }
      : { ...seenNodes, type: 'Unavailable' };
  return {
    workload: { type: 'Value', value: wholeWith(podsNamed('p1', 'p2', 'p3')) },
    sights: Array(3).fill(sight),
    refusals: { type: 'Value', value: [] },
    declared: { type: 'Value', value: true },
    counts: { type: 'Value', value: { requests: 100, bad: 0 } },
    busy: { type: 'Value', value: false },
    stableVersion: { type: 'Value', value: version },
    recorded: { type: 'NoData', reason: 'not asked' },
    ...change,
  };
}

function nodeObject({ name, uid, zone, unschedulable, failedBy }: NodeView): KubeObject {
  const taints = failedBy.map((value) => ({ key: zoneFailureTaint, value, effect: 'NoExecute' }));
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, uid, labels: { 'topology.kubernetes.io/zone': zone } },
    spec: { unschedulable, taints },
  };
}

/** A pod on the first node, and its namespace, which has agreed to nothing. */
function pod(namespace: string): readonly KubeObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'theirs', namespace },
      spec: { nodeName: nodes[0]?.name },
    },
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { [labels.chaos]: 'disabled' } },
    },
  ];
}
