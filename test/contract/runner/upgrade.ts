import { field } from '@seatrial/core';
import { applyWithOutcome, systemClock } from '@seatrial/kube';
import { apiVersion, type KubeObject, refOf, runnerUser } from '@seatrial/model';
import { installSeatrial } from '@seatrial/runner';
import { expect, it } from 'vitest';
import { appManifests, images } from './files.ts';
import { approve, canaryWaits, eventually, find, releaseIn, releasesOf, stateOf, stateRef } from './look.ts';
import { olderDefinitions } from './older-definitions.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'veteran';

/** Records that an earlier Seatrial wrote, by the definitions that it had, and the one of now that goes on with them. */
export const upgradeSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  const releaseRef = (name: string) => ({ apiVersion, kind: 'Release', namespace: app, name });

  /** As the API server has stored them, by the definitions of the moment. */
  async function stored(release: string): Promise<readonly (KubeObject | undefined)[]> {
    return Promise.all([releaseRef(release), stateRef(app)].map((ref) => find(place().kube, ref)));
  }

  /** Back to what an earlier Seatrial would have left: its definitions drop what they do not know when a record is written. */
  async function asBefore(release: string): Promise<void> {
    const { kube } = place();
    for (const definition of olderDefinitions())
      await applyWithOutcome(kube, definition, { force: true, signal: op.signal });
    await eventually('the older definitions in force', async () => {
      const [found, state] = await stored(release);
      const isGone = [field(found, 'spec', 'version'), field(state, 'status', 'stableVersion')];
      return isGone.every((it) => it === undefined) ? true : undefined;
    });
    const runner = kube.impersonate({ user: runnerUser, groups: ['system:masters', 'system:authenticated'] });
    for (const record of await stored(release)) {
      if (record === undefined) throw new Error('a record is gone');
      await runner.patch(
        refOf(record),
        { metadata: { labels: { rewritten: 'yes' } } },
        { ...op, type: 'merge' },
      );
    }
  }

  it('goes on with what an earlier Seatrial has recorded', async () => {
    const [first] = await releasesOf(place(), app);
    const { name = '' } = first?.metadata ?? {};
    const tree = first?.spec.version;
    await place().runner.stop();
    await asBefore(name);
    await installSeatrial({
      kube: place().kube,
      clock: systemClock,
      report: () => undefined,
      signal: op.signal,
    });
    const [release, state] = await stored(name);
    expect(release?.['spec']).toMatchObject({ tree });
    expect(release?.['spec']).not.toHaveProperty('version');
    expect(state?.['status']).toMatchObject({ stableTree: tree, desiredTree: tree });
    expect(state?.['status']).not.toHaveProperty('stableVersion');

    await place().startRunner();
    const commit = await place().merge(appManifests(app, { image: images.good }), 'After the upgrade');
    const canary = await canaryWaits(place(), app, commit);
    // Not a first version, which would have been applied without a canary.
    expect(canary.spec).toMatchObject({ previousVersion: tree, sources: [{ path: `apps/${app}` }] });
    await approve(place(), canary);
    const promoted = await releaseIn(place(), app, 'Promoted', commit);

    const [newer] = await stored(promoted.metadata.name);
    const { version } = promoted.spec;
    expect(newer?.['spec']).toMatchObject({
      version,
      tree: version,
      previousVersion: tree,
      previousTree: tree,
    });
    const noted = await eventually('the promotion noted', async () => {
      const status = (await stateOf(place(), app))?.status;
      return status?.stableVersion === version ? status : undefined;
    });
    expect(noted).toMatchObject({ sequence: 2, stableSources: [{ path: `apps/${app}`, tree: version }] });
  });

  it('leaves an earlier Seatrial that takes over again what it goes by', async () => {
    const status = (await stateOf(place(), app))?.status;
    const stable = status?.stableVersion;

    const written = (await find(place().kube, stateRef(app)))?.['status'];

    expect(written).toMatchObject({ stableTree: stable, desiredTree: stable });
    await place().runner.stop();
    await asBefore(status?.stableRelease ?? '');
    const [, state] = await stored(status?.stableRelease ?? '');
    expect(state?.['status']).toMatchObject({ stableTree: stable, stableRelease: status?.stableRelease });
    await installSeatrial({
      kube: place().kube,
      clock: systemClock,
      report: () => undefined,
      signal: op.signal,
    });
    await place().startRunner();
    await releaseIn(place(), app, 'Promoted');
  });
}
