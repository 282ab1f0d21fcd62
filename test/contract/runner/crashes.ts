import { field, items, stringAt } from '@seatrial/core';
import {
  apiVersion,
  parseScenarioRun,
  type Release,
  type ScenarioRun,
  systemNamespace,
} from '@seatrial/model';
import { beforeAll, expect, it } from 'vitest';
import { appManifests, clusterName, images } from './files.ts';
import {
  approve,
  ask,
  backends,
  canaryWaits,
  eventually,
  leftovers,
  releaseIn,
  releaseWhen,
  stablePods,
} from './look.ts';
import { op, type Place } from './place.ts';

const scenario = (
  name: string,
  application: string,
  fault: string,
): string => `apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: ${name}}
spec:
  application: ${application}
  cluster: ${clusterName}
  workload: {name: web}
  onRelease: true
  faults: [${fault}]
  steadyState: {baselineSeconds: 0, errorSharePercentMax: 100, requestsMin: 1, throughputPercentMin: 0, readyPodsMin: 0}
  recoveryObjectiveSeconds: 60
`;

export function crashSuite(place: () => Place): void {
  const app = 'mortal';
  let count = 0;

  beforeAll(() => void place().traffic(app));

  function newVersion(): Promise<string> {
    count += 1;
    return place().merge(
      appManifests(app, { image: images.good, greeting: `Life ${count}` }),
      `Life ${count}`,
    );
  }

  async function dieAndRise(): Promise<void> {
    await place().runner.kill();
    await place().startRunner();
  }

  const moments: readonly { name: string; when: (release: Release) => boolean | undefined }[] = [
    { name: 'its record was made', when: () => true },
    { name: 'the canary is made', when: ({ status }) => status?.phase === 'Preparing' },
    { name: 'the weight was written down', when: ({ status }) => status?.weightPercent === 20 },
  ];

  it('promotes a release in spite of a death at each of its moments', async () => {
    const pods = await stablePods(place(), app);
    const commit = await newVersion();
    for (const { name, when } of moments) {
      await releaseWhen(place(), app, name, (it) => it.spec.commit === commit && when(it));
      await dieAndRise();
    }
    const release = await canaryWaits(place(), app, commit);
    expect(await stablePods(place(), app)).toEqual(pods);

    await approve(place(), release);
    await releaseWhen(place(), app, 'promoting', ({ spec, status }) => {
      return spec.commit === commit && status?.phase === 'Promoting';
    });
    await dieAndRise();

    await releaseIn(place(), app, 'Promoted', commit);
    expect(await leftovers(place(), app)).toEqual([]);
    expect(await backends(place(), app)).toEqual({ web: 1 });
  });

  it('ends a rollback in the middle of which it died', async () => {
    const pods = await stablePods(place(), app);
    const commit = await newVersion();
    await ask(place(), await canaryWaits(place(), app, commit), 'Reject');
    await releaseWhen(place(), app, 'rolling back', ({ spec, status }) => {
      return spec.commit === commit && status?.phase === 'RollingBack';
    });

    await dieAndRise();

    await releaseIn(place(), app, 'RolledBack', commit);
    expect(await leftovers(place(), app)).toEqual([]);
    expect(await stablePods(place(), app)).toEqual(pods);
  });

  /** Where a pod is that runs: a failure of another zone would be refused, since it proves nothing. */
  async function zoneInUse(): Promise<string> {
    const { kube } = place();
    const { items: pods } = await kube.list(
      { apiVersion: 'v1', kind: 'Pod', namespace: app, labelSelector: 'app=web' },
      op,
    );
    const nodes = pods
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map((pod) => stringAt(pod, 'spec', 'nodeName'));
    const node = await kube.get({ apiVersion: 'v1', kind: 'Node', name: String(nodes.find(Boolean)) }, op);
    return String(node.metadata.labels?.['topology.kubernetes.io/zone']);
  }

  async function zoneFailure(durationSeconds: number): Promise<string> {
    return `{type: ZoneFailure, zone: ${await zoneInUse()}, durationSeconds: ${durationSeconds}}`;
  }

  const faults: readonly { scenario: string; fault: () => Promise<string>; phase: string }[] = [
    { scenario: 'kill', fault: async () => '{type: PodKill, count: 1}', phase: 'Injecting' },
    { scenario: 'zone', fault: () => zoneFailure(2), phase: 'Holding' },
  ];
  for (const { scenario: name, fault, phase } of faults) {
    it(`pays the debts of a ${name} run that was ${phase} when it died`, async () => {
      const file = scenario(name, app, await fault());
      await place().merge({ [`scenarios/${name}.yaml`]: file }, `Add ${name}`);
      await runWhen(place(), name, ({ status }) => status?.phase === phase);

      await dieAndRise();

      const run = await runWhen(place(), name, ({ status }) => status?.phase === 'Completed');
      expect(run.status).toMatchObject({ verdict: 'Pass', targets: [{ state: 'Verified' }] });
      expect(await leftovers(place(), app)).toEqual([]);
      await place().merge({ [`scenarios/${name}.yaml`]: null }, `Take ${name} away`);
    });
  }

  it('gives a zone back before the deleted record of its run goes, and does not begin again', async () => {
    const { kube } = place();
    const lasting = scenario('lasting', app, await zoneFailure(3000));
    await place().merge({ 'scenarios/lasting.yaml': lasting }, 'Add a lasting failure');
    const { metadata } = await runWhen(place(), 'lasting', ({ status }) => status?.phase === 'Holding');
    const [tainted] = (await kube.list({ apiVersion: 'v1', kind: 'Node' }, op)).items.filter(
      (node) => items(node, 'spec', 'taints').length > 0,
    );
    expect(field(tainted, 'spec', 'unschedulable')).toBe(true);

    await kube.delete(
      { apiVersion, kind: 'ScenarioRun', namespace: systemNamespace, name: metadata.name },
      op,
    );

    const runs = async (): Promise<readonly ScenarioRun[]> =>
      (await kube.list({ apiVersion, kind: 'ScenarioRun' }, op)).items
        .map(parseScenarioRun)
        .filter(({ spec }) => spec.scenario === 'lasting');
    await eventually('the record gone', async () =>
      (await runs()).every((run) => run.metadata.uid !== metadata.uid) ? true : undefined,
    );
    // Made and tried by the runner after its scenario had every reason to look again.
    await place().merge({ 'scenarios/other.yaml': scenario('other', app, '{type: PodKill}') }, 'Add another');
    await runWhen(place(), 'other', ({ status }) => status?.phase === 'Completed');
    expect(await runs()).toEqual([]);
    expect(await leftovers(place(), app)).toEqual([]);
    await place().merge({ 'scenarios/lasting.yaml': null, 'scenarios/other.yaml': null }, 'Take them away');
  });
}

function runWhen(
  { kube }: Place,
  scenarioName: string,
  when: (run: ScenarioRun) => boolean,
): Promise<ScenarioRun> {
  return eventually(
    `a run of ${scenarioName}`,
    async () => {
      const { items: runs } = await kube.list({ apiVersion, kind: 'ScenarioRun' }, op);
      return runs.map(parseScenarioRun).find((run) => run.spec.scenario === scenarioName && when(run));
    },
    60_000,
  );
}
