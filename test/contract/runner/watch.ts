import { expect, it } from 'vitest';
import { appFile, appManifests, images } from './files.ts';
import { approve, backends, canaryWaits, leftovers, releaseWhen, stateOf, takenBack } from './look.ts';
import type { Place } from './place.ts';
import { firstVersion, type Suite, withTraffic } from './suite.ts';

/** With so many clean requests of stable counted, 20% errors are far from what it may have done. */
const baselineRequests = 150;

const app = 'strained';

export const watchSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  withTraffic(place, app);

  it('takes a version back that fails only when it has all the traffic, and restores the one before', async () => {
    const before = await stateOf(place(), app);
    const commit = await place().merge(
      { ...appFile(app, { watchSeconds: 30 }), ...appManifests(app, { image: images.strained }) },
      'Too small for us all',
    );
    const waiting = await canaryWaits(place(), app, commit);
    await releaseWhen(place(), app, 'a baseline', ({ status }) => {
      return (status?.counts?.stable.requests ?? 0) >= baselineRequests;
    });

    await approve(place(), waiting);
    const back = await takenBack(place(), app, commit);

    expect(back.status?.history.map(({ phase }) => phase)).toContain('Watching');
    expect(back.status).toMatchObject({
      restore: true,
      verdict: {
        outcome: 'Fail',
        gate: 'ErrorRate',
        reason: 'ShareAboveTolerance',
        message: expect.stringMatching(
          /^after promotion: \d+ bad of \d+ requests .* is tolerated: stable had 0 bad of/,
        ),
      },
    });
    expect(back.status?.revert?.state).toBe('Done');
    expect((await stateOf(place(), app))?.status).toMatchObject({
      stableVersion: before?.status?.stableVersion,
      quarantine: [{ version: back.spec.version, reason: 'ShareAboveTolerance' }],
    });
    expect(await leftovers(place(), app)).toEqual([]);
    expect(await backends(place(), app)).toEqual({ web: 1 });
  });

  it('takes a version back whose route names a gateway that is not there', async () => {
    const before = await stateOf(place(), app);
    const commit = await place().merge(
      {
        ...appFile(app, { steps: '[{setWeight: 20}]', progressDeadlineSeconds: 5 }),
        ...appManifests(app, { image: images.good, gateway: 'lcoal' }),
      },
      'A slip of the pen',
    );

    const back = await takenBack(place(), app, commit);

    expect(back.status?.verdict).toMatchObject({
      outcome: 'Fail',
      gate: 'Health',
      reason: 'RouteNotAccepted',
      message: expect.stringContaining('at Gateway "seatrial-gateway/lcoal": no gateway answers for it'),
    });
    expect((await stateOf(place(), app))?.status?.stableVersion).toBe(before?.status?.stableVersion);
    expect(await backends(place(), app)).toEqual({ web: 1 });
  });

  it('takes a version back whose route names a host that nobody asks for', async () => {
    const before = await stateOf(place(), app);
    const commit = await place().merge(
      {
        ...appFile(app, { steps: '[{setWeight: 20}, {pause: {seconds: 10}}]', watchSeconds: 60 }),
        ...appManifests(app, { image: images.good, host: 'strianed.localhost' }),
      },
      'Another slip of the pen',
    );

    const back = await takenBack(place(), app, commit);

    expect(back.status).toMatchObject({
      restore: true,
      verdict: { outcome: 'Fail', gate: 'Traffic', reason: 'TrafficLost' },
    });
    expect((await stateOf(place(), app))?.status?.stableVersion).toBe(before?.status?.stableVersion);
    expect(await backends(place(), app)).toEqual({ web: 1 });
  });
}
