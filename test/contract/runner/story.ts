import { field, stringAt } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { type KubeObject, type ObjectRef, refOf, runnerUser, toInstant } from '@seatrial/model';
import { clusterPort, createTeller, storyLimits } from '@seatrial/runner';
import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import {
  approve,
  ask,
  canaryWaits,
  deploymentRef,
  eventually,
  releaseIn,
  releaseWhen,
  routeRef,
  stateRef,
  takenBack,
} from './look.ts';
import { op, type Place } from './place.ts';
import { runWhen, scenarioFile } from './runs.ts';
import { firstVersion, type Suite, withTraffic } from './suite.ts';

const app = 'narrated';

export const storySuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  withTraffic(place, app);

  async function dieAndRise(): Promise<void> {
    await place().runner.kill();
    await place().startRunner();
  }

  it('tells of a promotion once, on all that people look at, in spite of deaths in between', async () => {
    const commit = await place().merge(appManifests(app, { image: images.good }), 'A good version');
    await releaseWhen(place(), app, 'begun', ({ spec }) => spec.commit === commit);
    await dieAndRise();
    const waiting = await canaryWaits(place(), app, commit);
    await dieAndRise();
    await approve(place(), waiting);
    await releaseWhen(place(), app, 'promoting', ({ spec, status }) => {
      return spec.commit === commit && status?.phase === 'Promoting';
    });
    await dieAndRise();

    const release = await releaseIn(place(), app, 'Promoted', commit);

    expect(await storyOn(place(), refOf(release), release.metadata.name, 'Promoted')).toEqual([
      'Approved',
      'CanaryHealthy',
      'CanaryStarted',
      'CanaryWeight',
      'Promoted',
      'Promoting',
      'ReleaseBegun',
      'WaitingForApproval',
    ]);
    expect(await storyOn(place(), deploymentRef(app), release.metadata.name, 'Promoted')).toEqual([
      'Promoted',
      'ReleaseBegun',
      'WaitingForApproval',
    ]);
    // That it has begun stands in its conditions.
    expect(await storyOn(place(), stateRef(app), release.metadata.name, 'Promoted')).toEqual(['Promoted']);
    expect(await storyOn(place(), routeRef(app), release.metadata.name, 'CanaryWeight')).toEqual([
      'CanaryWeight',
    ]);
  });

  it('tells once that a version was taken back, by whom, and that the branch has it no more', async () => {
    const commit = await place().merge(appManifests(app, { image: images.slow }), 'A slow version');
    await ask(place(), await canaryWaits(place(), app, commit), 'Reject');
    await releaseWhen(place(), app, 'rolling back', ({ spec, status }) => {
      return spec.commit === commit && status?.phase === 'RollingBack';
    });
    await dieAndRise();

    const release = await takenBack(place(), app, commit);

    const told = await storyOn(place(), refOf(release), release.metadata.name, 'Reverted');
    const end = ['Reverted', 'RollbackRequested', 'RolledBack'];
    expect(told.filter((reason) => end.includes(reason))).toEqual(end);
    expect(new Set(told).size).toBe(told.length);
    const onDeployment = await eventsOn(place(), deploymentRef(app), release.metadata.name);
    const back = onDeployment.filter((event) => stringAt(event, 'reason') === 'RolledBack');
    expect(back).toMatchObject([
      {
        type: 'Warning',
        message: `${release.metadata.name}: taken back: admin: as I say`,
        reportingComponent: 'seatrial.dev/runner',
        reportingInstance: 'runner',
        action: 'TakeBack',
        related: { kind: 'Release', name: release.metadata.name, uid: release.metadata.uid },
      },
    ]);
  });

  it('tells of a scenario on its run, and on the workload that it tries', async () => {
    const scenario = 'narrated-kill';
    const file = scenarioFile(scenario, { application: app, fault: '{type: PodKill, count: 1}' });
    await place().merge(file, `Add ${scenario}`);
    const run = await runWhen(place(), scenario, ({ status }) => status?.phase === 'Completed');

    const story = ['FaultInEffect', 'ScenarioBegun', 'ScenarioPassed'];
    for (const ref of [refOf(run), deploymentRef(app)])
      expect(await storyOn(place(), ref, `scenario ${scenario}`, 'ScenarioPassed')).toEqual(story);
    await place().merge({ [`scenarios/${scenario}.yaml`]: null }, `Take ${scenario} away`);
  });

  it('tells of the same trouble again as a series, which the API server takes', async () => {
    const { kube } = place();
    const record = troubledRelease(systemClock.now());
    const cluster = clusterPort(kube.impersonate({ user: runnerUser, groups: ['system:serviceaccounts'] }));
    const teller = createTeller(
      {
        cluster,
        clock: systemClock,
        identity: 'contract',
        limits: storyLimits,
        log: () => undefined,
        count: () => undefined,
        happened: () => undefined,
      },
      op,
    );

    teller.see(record);

    const series = await eventually('a series', async () => {
      const events = await describedOf(place(), record);
      const lost = events.filter((event) => stringAt(event, 'reason') === 'TrafficLost');
      return field(lost[0], 'series') === undefined ? undefined : lost;
    });
    expect(series).toMatchObject([{ series: { count: 2 }, type: 'Warning' }]);
  });
}

/** A release that is in no cluster, whose traffic ceased twice. */
function troubledRelease(now: number): KubeObject {
  const moments = ['Created', 'TrafficLost', 'GatheringEvidence', 'TrafficLost'];
  const history = moments.map((reason, index) => ({
    at: toInstant(now - (moments.length - index) * 60_000),
    phase: index === 0 ? 'Pending' : 'Progressing',
    reason,
    message: `${reason} ${index}`,
  }));
  const at = history[0]?.at;
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Release',
    metadata: {
      name: `${app}-99-bbbbbbb`,
      namespace: app,
      uid: '00000000-0000-4000-8000-000000000000',
      resourceVersion: '1',
    },
    spec: {
      application: app,
      cluster: 'local',
      version: 'b'.repeat(40),
      commit: 'c'.repeat(40),
      path: `apps/${app}`,
      revert: 'Push',
    },
    status: { ...history.at(-1), phaseStartedAt: at, startedAt: at, conditions: [], history },
  };
}

/** As `kubectl describe` asks. */
async function describedOf({ kube }: Place, { metadata }: KubeObject): Promise<readonly KubeObject[]> {
  const found = await kube.list(
    {
      apiVersion: 'v1',
      kind: 'Event',
      namespace: metadata.namespace ?? '',
      fieldSelector: `involvedObject.uid=${metadata.uid}`,
    },
    op,
  );
  return found.items;
}

/** What Seatrial says on an object of one release, or of one scenario. */
async function eventsOn(place: Place, ref: ObjectRef, about: string): Promise<readonly KubeObject[]> {
  const all = await describedOf(place, await place.kube.get(ref, op));
  return all.filter((event) => stringAt(event, 'message')?.startsWith(`${about}: `) === true);
}

/** Told or not, as time goes: that a canary is not ready yet, and that a promoted version is watched, unless its end is there at once. */
const toldSometimes = ['CanaryNotReady', 'StableUpdated'];

/** The reasons, sorted, as soon as `end` is among them. What a busy machine may add is not asked for. */
async function storyOn(place: Place, ref: ObjectRef, about: string, end: string): Promise<readonly string[]> {
  return eventually(`${end} told on ${ref.kind} ${ref.name}`, async () => {
    const reasons = (await eventsOn(place, ref, about)).map((event) => stringAt(event, 'reason') ?? '');
    return reasons.includes(end)
      ? reasons.filter((reason) => !toldSometimes.includes(reason)).sort()
      : undefined;
  });
}
