import { tmpdir } from 'node:os';
import { apiVersion, refOf } from '@seatrial/model';
import { expect, it } from 'vitest';
import { seatrial } from '../bed/run-cli.ts';
import { appFile, appManifests, clusterName, images } from './files.ts';
import {
  approve,
  ask,
  backends,
  canaryWaits,
  deploymentRef,
  eventually,
  leftovers,
  readyOf,
  releaseIn,
  releasesOf,
  releaseWhen,
  routeRef,
  stablePods,
  stateOf,
  stateRef,
  takenBack,
} from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'peopled';

export const peopleSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  let count = 0;

  function newVersion(): Promise<string> {
    count += 1;
    return place().merge(
      appManifests(app, { image: images.good, greeting: `Hello ${count}` }),
      `Hello ${count}`,
    );
  }

  async function inFlight() {
    const pods = await stablePods(place(), app);
    const commit = await newVersion();
    const release = await canaryWaits(place(), app, commit);
    return { pods, commit, release };
  }

  /** Back to the first version, so that each test begins alike. */
  async function settled(): Promise<void> {
    expect(await leftovers(place(), app)).toEqual([]);
    expect(await backends(place(), app)).toEqual({ web: 1 });
  }

  it('takes a release back that somebody rejects, reverts it, and keeps its content out until asked', async () => {
    const { pods, release } = await inFlight();

    await ask(place(), release, 'Reject');
    const back = await takenBack(place(), app, release.spec.commit);
    expect(back.status?.verdict).toMatchObject({ gate: 'Person', reason: 'Rejected', by: 'admin' });
    await eventually('the revert', async () =>
      (await readyOf(place(), app))?.status === 'True' ? true : undefined,
    );
    expect(await stablePods(place(), app)).toEqual(pods);
    await settled();

    count -= 1;
    await newVersion(); // the same content again
    const held = await eventually('the quarantine', async () => {
      const ready = await readyOf(place(), app);
      return ready?.reason === 'Quarantined' ? ready : undefined;
    });
    expect(held.message).toContain(release.metadata.name);

    await ask(place(), back, 'Retry');
    const again = await releaseWhen(place(), app, 'the retry', ({ metadata, status }) => {
      return metadata.name !== release.metadata.name && status?.reason === 'WaitingForApproval';
    });
    expect(again.spec.version).toBe(release.spec.version);
    await approve(place(), again);
    await releaseIn(place(), app, 'Promoted', again.spec.commit);
    await settled();
  });

  it('keeps content out whose records are all lost, and tries it again when asked for the release that is gone', async () => {
    const { kube, cluster } = place();
    const { release } = await inFlight();
    const { name } = release.metadata;
    await ask(place(), release, 'Reject');
    await releaseWhen(place(), app, 'the ledger and the revert', ({ status }) => {
      return status?.ledger === 'Recorded' && status.revert?.state === 'Done';
    });

    for (const { metadata } of await releasesOf(place(), app)) {
      await kube.delete({ apiVersion, kind: 'Release', namespace: app, name: metadata.name }, op);
    }
    await kube.delete(stateRef(app), op);
    await releaseIn(place(), app, 'Promoted');
    count -= 1;
    await newVersion(); // the same content again
    const held = await eventually('the quarantine', async () => {
      const ready = await readyOf(place(), app);
      return ready?.reason === 'Quarantined' ? ready : undefined;
    });
    expect(held.message).toContain(`"seatrial release retry ${name}" tries it again`);

    const retry = await seatrial(['release', 'retry', name, '-n', app, '--comment', 'the database is back'], {
      kubeconfig: cluster.kubeconfigPath,
      cwd: tmpdir(),
      signal: op.signal,
    });
    expect(retry).toEqual({
      exitCode: 0,
      stdout: `${app}/${name} on ${clusterName}: its version may be tried again, asked by admin\n`,
      stderr: '',
    });
    const again = await releaseWhen(place(), app, 'the retry', ({ spec, status }) => {
      return spec.version === release.spec.version && status?.reason === 'WaitingForApproval';
    });
    await approve(place(), again);
    await releaseIn(place(), app, 'Promoted', again.spec.commit);
    expect((await stateOf(place(), app))?.spec.requests).toMatchObject([{ release: name, by: 'admin' }]);
    await settled();
  });

  it('takes back a release that somebody wants rolled back', async () => {
    const { release } = await inFlight();

    await ask(place(), release, 'Rollback');

    const back = await takenBack(place(), app, release.spec.commit);
    expect(back.status?.verdict).toMatchObject({ gate: 'Person', reason: 'RollbackRequested' });
    await settled();
  });

  it('takes a release back before its deleted record goes, and begins anew what is still wanted', async () => {
    const { pods, release } = await inFlight();
    const { uid } = release.metadata;

    await place().kube.delete(
      { apiVersion, kind: 'Release', namespace: app, name: release.metadata.name },
      op,
    );

    const again = await releaseWhen(place(), app, 'a new release', ({ metadata, status }) => {
      return metadata.uid !== uid && status?.reason === 'WaitingForApproval';
    });
    expect(again.spec.version).toBe(release.spec.version);
    await eventually('the deleted record gone', async () =>
      (await releasesOf(place(), app)).every(({ metadata }) => metadata.uid !== uid) ? true : undefined,
    );
    expect(await stablePods(place(), app)).toEqual(pods);
    await approve(place(), again);
    await releaseIn(place(), app, 'Promoted', again.spec.commit);
    await settled();
  });

  it('gives a canary its route and its weight back', async () => {
    const { kube } = place();
    const { release } = await inFlight();
    const weights = await backends(place(), app);

    await kube.delete(routeRef(app), op);
    await eventually('the route', async () =>
      JSON.stringify(await backends(place(), app)) === JSON.stringify(weights) ? true : undefined,
    );
    const route = await kube.get(routeRef(app), op);
    const spec = { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] };
    await kube.patch(refOf(route), { spec }, { ...op, type: 'merge' });
    await eventually('the weight', async () =>
      JSON.stringify(await backends(place(), app)) === JSON.stringify(weights) ? true : undefined,
    );

    expect(await backends(place(), app)).toEqual(weights);

    await ask(place(), release, 'Reject');
    await takenBack(place(), app, release.spec.commit);
    await settled();
  });

  it('ends a release whose canary somebody deletes, without blaming the version', async () => {
    const { pods, release } = await inFlight();

    await place().kube.delete(deploymentRef(app, 'web-canary'), op);

    const back = await takenBack(place(), app, release.spec.commit);
    expect(back.status?.verdict).toMatchObject({ outcome: 'Inconclusive' });
    expect(back.status?.revert?.state).toBe('NotWanted');
    expect(await stablePods(place(), app)).toEqual(pods);
    await eventually('its pods gone', async () =>
      (await leftovers(place(), app)).length === 0 ? true : undefined,
    );
  });

  it('learns from the releases what a deleted ApplicationState knew, and touches nothing stable', async () => {
    const { pods, release } = await inFlight();
    const before = await stateOf(place(), app);

    await place().kube.delete(stateRef(app), op);
    const after = await eventually('a new record', async () => {
      const state = await stateOf(place(), app);
      return state?.metadata.uid === before?.metadata.uid ? undefined : state?.status && state;
    });

    expect(after?.status).toMatchObject({
      stableVersion: before?.status?.stableVersion,
      currentRelease: release.metadata.name,
      sequence: before?.status?.sequence,
    });
    expect(await stablePods(place(), app)).toEqual(pods);
    await approve(place(), release);
    await releaseIn(place(), app, 'Promoted', release.spec.commit);
    await settled();
  });

  it('leaves all that runs when an Application’s file is taken away', async () => {
    const pods = await stablePods(place(), app);

    await place().merge({ [`apps/${app}.yaml`]: null }, 'Take the file away');
    await eventually('the condition', async () =>
      (await readyOf(place(), app))?.reason === 'NotInRepository' ? true : undefined,
    );

    expect(await stablePods(place(), app)).toEqual(pods);
    await place().merge(appFile(app), 'Put it back');
  });
}
