import { field, items } from '@seatrial/core';
import { apiVersion, type Release, systemNamespace } from '@seatrial/model';
import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
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
  takenBack,
} from './look.ts';
import { op, type Place } from './place.ts';
import { runsOf, runWhen, scenarioFile, zoneInUse } from './runs.ts';
import { firstVersion, type Suite, withTraffic } from './suite.ts';

const app = 'mortal';

export const crashSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  let count = 0;

  withTraffic(place, app);

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

    await takenBack(place(), app, commit);
    expect(await leftovers(place(), app)).toEqual([]);
    expect(await stablePods(place(), app)).toEqual(pods);
  });

  async function zoneFailure(durationSeconds: number): Promise<string> {
    return `{type: ZoneFailure, zone: ${await zoneInUse(place(), app)}, durationSeconds: ${durationSeconds}}`;
  }

  const faults: readonly { scenario: string; fault: () => Promise<string>; phase: string }[] = [
    { scenario: 'kill', fault: async () => '{type: PodKill, count: 1}', phase: 'Injecting' },
    { scenario: 'zone', fault: () => zoneFailure(2), phase: 'Holding' },
  ];
  for (const { scenario: name, fault, phase } of faults) {
    it(`pays the debts of a ${name} run that was ${phase} when it died`, async () => {
      const file = scenarioFile(name, { application: app, fault: await fault() });
      await place().merge(file, `Add ${name}`);
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
    const lasting = scenarioFile('lasting', { application: app, fault: await zoneFailure(3000) });
    await place().merge(lasting, 'Add a lasting failure');
    const { metadata } = await runWhen(place(), 'lasting', ({ status }) => status?.phase === 'Holding');
    const [tainted] = (await kube.list({ apiVersion: 'v1', kind: 'Node' }, op)).items.filter(
      (node) => items(node, 'spec', 'taints').length > 0,
    );
    expect(field(tainted, 'spec', 'unschedulable')).toBe(true);

    await kube.delete(
      { apiVersion, kind: 'ScenarioRun', namespace: systemNamespace, name: metadata.name },
      op,
    );

    await eventually('the record gone', async () =>
      (await runsOf(place(), 'lasting')).every((run) => run.metadata.uid !== metadata.uid) ? true : undefined,
    );
    // Made and tried by the runner after its scenario had every reason to look again.
    const other = scenarioFile('other', { application: app, fault: '{type: PodKill}' });
    await place().merge(other, 'Add another');
    await runWhen(place(), 'other', ({ status }) => status?.phase === 'Completed');
    expect(await runsOf(place(), 'lasting')).toEqual([]);
    expect(await leftovers(place(), app)).toEqual([]);
    await place().merge({ 'scenarios/lasting.yaml': null, 'scenarios/other.yaml': null }, 'Take them away');
  });
}
