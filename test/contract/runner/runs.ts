import { stringAt } from '@seatrial/core';
import { apiVersion, labels, parseScenarioRun, type ScenarioRun } from '@seatrial/model';
import { clusterName, type Files } from './files.ts';
import { eventually } from './look.ts';
import { op, type Place } from './place.ts';

export interface ScenarioOptions {
  readonly application: string;
  /** As the file writes it. */
  readonly fault: string;
  /** Fields of the steady state, as the file writes them; without them hardly anything is asked for. */
  readonly steadyState?: string;
}

const anyRequest = 'errorSharePercentMax: 100, requestsMin: 1, throughputPercentMin: 0';

/** A scenario that runs once after each promotion of the workload `web`, so also as soon as it is merged. */
export function scenarioFile(
  name: string,
  { application, fault, steadyState = anyRequest }: ScenarioOptions,
): Files {
  return {
    [`scenarios/${name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: ${name}}
spec:
  application: ${application}
  cluster: ${clusterName}
  workload: {name: web}
  onRelease: true
  faults: [${fault}]
  steadyState: {baselineSeconds: 0, readyPodsMin: 0, ${steadyState}}
  recoveryObjectiveSeconds: 60
`,
  };
}

export async function runsOf({ kube }: Place, scenario: string): Promise<readonly ScenarioRun[]> {
  const { items: runs } = await kube.list({ apiVersion, kind: 'ScenarioRun' }, op);
  return runs.map(parseScenarioRun).filter(({ spec }) => spec.scenario === scenario);
}

export function runWhen(
  place: Place,
  scenario: string,
  when: (run: ScenarioRun) => boolean,
): Promise<ScenarioRun> {
  return eventually(`a run of ${scenario}`, async () => (await runsOf(place, scenario)).find(when));
}

/** Where a stable pod of the application runs: a failure of another zone would be refused, since it proves nothing. */
export async function zoneInUse({ kube }: Place, app: string): Promise<string> {
  const { items: pods } = await kube.list(
    { apiVersion: 'v1', kind: 'Pod', namespace: app, labelSelector: `app=web,${labels.role}!=canary` },
    op,
  );
  const nodes = pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((pod) => stringAt(pod, 'spec', 'nodeName'));
  const node = await kube.get({ apiVersion: 'v1', kind: 'Node', name: String(nodes.find(Boolean)) }, op);
  return String(node.metadata.labels?.['topology.kubernetes.io/zone']);
}
