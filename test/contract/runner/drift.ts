import { field, stringAt } from '@seatrial/core';
import { type Condition, type Drift, type KubeObject, labels, type ObjectRef } from '@seatrial/model';
import { expect, it } from 'vitest';
import { seatrial } from '../bed/run-cli.ts';
import { customApiVersion, serveKind } from './custom-kind.ts';
import { appFile, appManifests, type Files, images } from './files.ts';
import {
  approve,
  backends,
  canaryWaits,
  deploymentRef,
  eventually,
  find,
  releaseIn,
  releasesOf,
  routeRef,
  stateOf,
} from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const [healed, told, onTrial] = ['keel', 'rudder', 'tiller'];

/** Changes of other hands to what is stable. */
export const driftSuite: Suite = {
  apps: {
    [healed]: firstVersion(healed),
    [onTrial]: firstVersion(onTrial),
    [told]: { ...reporting('drift: Report'), ...version(told) },
  },
  tests,
};

function version(app: string): Files {
  return appManifests(app, { image: images.first });
}

/** The Application file with further lines of its spec. */
function reporting(...lines: readonly string[]): Files {
  const path = `apps/${told}.yaml`;
  const file = appFile(told)[path] ?? '';
  return { [path]: file.replace('  rollout:', `${lines.map((line) => `  ${line}\n`).join('')}  rollout:`) };
}

function tests(place: () => Place): void {
  const asMerge = { ...op, type: 'merge' } as const;

  async function inSync(app: string): Promise<Condition | undefined> {
    return (await stateOf(place(), app))?.status?.conditions.find(({ type }) => type === 'InSync');
  }

  async function untilInSync(app: string, reason: string): Promise<Condition> {
    return eventually(`InSync ${reason} (${app})`, async () => {
      const condition = await inSync(app);
      return condition?.reason === reason ? condition : undefined;
    });
  }

  async function driftOf(app: string): Promise<readonly Drift[]> {
    return (await stateOf(place(), app))?.status?.drift ?? [];
  }

  async function until(ref: ObjectRef, what: string, is: (live: KubeObject) => boolean): Promise<KubeObject> {
    return eventually(what, async () => {
      const live = await find(place().kube, ref);
      return live !== undefined && is(live) ? live : undefined;
    });
  }

  it('puts back what somebody has changed of a Deployment and a route, and tells who, without a release', async () => {
    const { kube } = place();
    const releases = (await releasesOf(place(), healed)).length;
    await kube.patch(deploymentRef(healed), { spec: { replicas: 3 } }, asMerge);
    await until(deploymentRef(healed), 'one replica', (live) => field(live, 'spec', 'replicas') === 1);
    await kube.patch(routeRef(healed), { spec: { hostnames: ['elsewhere.localhost'] } }, asMerge);
    await until(
      routeRef(healed),
      'its own host',
      (live) => stringAt(live, 'spec', 'hostnames', 0) === `${healed}.localhost`,
    );

    const noted = await eventually('what was put back', async () => {
      const drift = await driftOf(healed);
      return drift.length === 2 ? drift : undefined;
    });
    expect(noted.find(({ kind }) => kind === 'Deployment')).toMatchObject({
      state: 'Healed',
      fields: [{ path: 'spec.replicas', live: '3', wanted: '1' }],
      managers: ['contract'],
    });
    expect(await inSync(healed)).toMatchObject({ status: 'True', reason: 'AsApplied' });
    expect(await releasesOf(place(), healed)).toHaveLength(releases);
  });

  it('notices at once what becomes of a ConfigMap and a Service', async () => {
    const { kube } = place();
    const configMap: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: healed, name: 'web' };
    const before = await kube.get(configMap, op);
    await kube.patch(configMap, { data: { greeting: 'By hand' } }, asMerge);
    const after = await until(
      configMap,
      'its own greeting',
      (live) => stringAt(live, 'data', 'greeting') === stringAt(before, 'data', 'greeting'),
    );
    expect(after.metadata.uid).toBe(before.metadata.uid);

    const service = { ...configMap, kind: 'Service' };
    const { metadata } = await kube.get(service, op);
    await kube.delete(service, op);
    await until(service, 'another Service', (live) => live.metadata.uid !== metadata.uid);
  });

  it('notices at once what becomes of a custom kind, from when an application has one', async () => {
    const { kube } = place();
    await serveKind(place(), 'Anchor');
    const ref: ObjectRef = {
      apiVersion: customApiVersion,
      kind: 'Anchor',
      namespace: healed,
      name: 'bower',
    };
    const anchor =
      'apiVersion: contract.example/v1\nkind: Anchor\nmetadata: {name: bower}\nspec: {chain: 9}\n';
    const commit = await place().merge({ [`apps/${healed}/anchor.yaml`]: anchor }, 'Drop an anchor');
    await releaseIn(place(), healed, 'Promoted', commit);
    await eventually('the record with it', async () => {
      const inventory = (await stateOf(place(), healed))?.status?.inventory ?? [];
      return inventory.some(({ kind }) => kind === 'Anchor') ? true : undefined;
    });

    const isBack = (live: KubeObject | undefined): boolean => field(live, 'spec', 'chain') === 9;
    // A change before the watch has begun is no news to it.
    await eventually('a first change put back', async () => {
      if (isBack(await find(kube, ref))) await kube.patch(ref, { spec: { chain: 3 } }, asMerge);
      return (await driftOf(healed)).find((it) => it.kind === 'Anchor' && it.state === 'Healed');
    });
    await until(ref, 'nine fathoms', isBack);
    await kube.patch(ref, { spec: { chain: 4 } }, asMerge);
    const again = await until(ref, 'nine fathoms again', isBack);
    expect(again.metadata.labels?.[labels.application]).toBe(healed);
  });

  it('makes again what somebody has deleted', async () => {
    const before = await place().kube.get(deploymentRef(healed), op);

    await place().kube.delete(deploymentRef(healed), { ...op, propagationPolicy: 'Background' });

    const again = await until(
      deploymentRef(healed),
      'another Deployment',
      ({ metadata }) => metadata.uid !== before.metadata.uid,
    );
    expect(field(again, 'spec', 'replicas')).toBe(1);
  });

  it('leaves what others add, and what the API server fills in', async () => {
    const mine = {
      metadata: { annotations: { 'example.com/mine': 'yes' } },
      spec: { progressDeadlineSeconds: 77 },
    };
    await place().kube.patch(deploymentRef(healed), mine, asMerge);
    await place().kube.patch(deploymentRef(healed), { spec: { replicas: 2 } }, asMerge);

    const live = await until(
      deploymentRef(healed),
      'one replica',
      (it) => field(it, 'spec', 'replicas') === 1,
    );

    expect(live).toMatchObject(mine);
  });

  it('only says it where the Application file asks for that, until it is as it was; and leaves what it ignores', async () => {
    const { kube } = place();
    const scale = (replicas: number): Promise<unknown> =>
      kube.patch(deploymentRef(told), { spec: { replicas } }, asMerge);
    await scale(2);

    const drifted = await untilInSync(told, 'Drifted');
    expect(drifted).toMatchObject({
      status: 'False',
      message: 'Deployment web differs in spec.replicas (by contract)',
    });
    const { cluster } = place();
    const listed = await seatrial(['drift', '-n', told], {
      kubeconfig: cluster.kubeconfigPath,
      cwd: '/',
      signal: op.signal,
    });
    expect(listed.stdout).toMatch(/Deployment\/web +Reported +spec\.replicas +2 +1 +contract/);
    await scale(1);
    await untilInSync(told, 'AsApplied');
    expect(await driftOf(told)).toEqual([]);

    const rules = ['ignoreDrift: [{kind: Deployment, fields: [/spec/replicas]}]'];
    await place().merge(reporting(...rules), 'Let others scale');
    await scale(2);
    await kube.patch(deploymentRef(told), { metadata: { labels: { [labels.application]: null } } }, asMerge);
    await until(
      deploymentRef(told),
      'what is not ignored put back',
      ({ metadata }) => metadata.labels?.[labels.application] === told,
    );
    expect(await kube.get(deploymentRef(told), op)).toMatchObject({ spec: { replicas: 2 } });
  });

  it('tells of a fight, and pauses; a new version is applied all the same', async () => {
    const { kube } = place();
    const pause = (paused: boolean): Promise<unknown> =>
      kube.patch(deploymentRef(healed), { spec: { replicas: paused ? 0 : 1 } }, asMerge);
    const contested = await eventually('a fight', async () => {
      const condition = await inSync(healed);
      if (condition?.reason === 'Contested') return condition;
      if (field(await kube.get(deploymentRef(healed), op), 'spec', 'replicas') === 1) await pause(true);
      return undefined;
    });
    expect(contested.message).toMatch(
      /^Deployment web differs in spec.replicas \(by contract\): put back \d times by seatrial and changed again/,
    );
    expect(await kube.get(deploymentRef(healed), op)).toMatchObject({ spec: { replicas: 0 } });

    await pause(false);
    const commit = await place().merge(
      {
        [`apps/${healed}/more.yaml`]:
          'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {a: "1"}\n',
      },
      'Go on',
    );
    await releaseIn(place(), healed, 'Promoted', commit);
  });

  it('puts back what a canary leaves as it is while it is on trial, and leaves the weights to it', async () => {
    const { kube } = place();
    const commit = await place().merge(appManifests(onTrial, { image: images.good }), 'Try another');
    const release = await canaryWaits(place(), onTrial, commit);
    const shares = await backends(place(), onTrial);
    const configMap: ObjectRef = { apiVersion: 'v1', kind: 'ConfigMap', namespace: onTrial, name: 'web' };

    await kube.patch(deploymentRef(onTrial), { spec: { replicas: 3 } }, asMerge);
    await kube.patch(configMap, { data: { greeting: 'By hand' } }, asMerge);
    await kube.patch(routeRef(onTrial), { spec: { hostnames: ['elsewhere.localhost'] } }, asMerge);

    await until(deploymentRef(onTrial), 'one replica', (it) => field(it, 'spec', 'replicas') === 1);
    await until(configMap, 'its own greeting', (it) => stringAt(it, 'data', 'greeting') === 'Ahoy');
    await until(
      routeRef(onTrial),
      'its own host',
      (it) => stringAt(it, 'spec', 'hostnames', 0) === `${onTrial}.localhost`,
    );
    expect(shares).toEqual({ web: 80, 'web-canary': 20 });
    expect(await backends(place(), onTrial)).toEqual(shares);
    await approve(place(), release);
    await releaseIn(place(), onTrial, 'Promoted', commit);
  });
}
