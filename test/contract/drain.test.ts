import { request } from 'node:http';
import { systemClock } from '@seatrial/kube';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appFile, appManifests, hostOf, images } from './runner/files.ts';
import { approve, ask, canaryWaits, eventually, leftovers, releaseIn, releasesOf } from './runner/look.ts';
import { op, openPlace, type Place } from './runner/place.ts';

const app = 'drained';

/** The pods' own grace is 2 s and the slow version answers after 6 s: a canary that is deleted at once cuts its requests. */
describe('requests that are under way when their canary has to go', { timeout: 180_000 }, () => {
  let place: Place;

  beforeAll(async () => {
    place = await openPlace();
    await Promise.all([place.apiServer.open(), place.repository.open()]);
    await place.startRunner();
    const steps = '[{setWeight: 100}, {approval: {count: 1}}]';
    await place.merge({ ...appFile(app, { steps }), ...appManifests(app, { image: images.first }) });
    await releaseIn(place, app, 'Promoted', undefined, 60_000);
  }, 600_000);
  afterAll(async () => {
    await place?.close();
  });

  /** Status and body of an answer, or why there is none. */
  function asked(): Promise<string> {
    const { port } = new URL(place.cluster.gatewayUrl);
    return new Promise((resolve) => {
      request({ host: '127.0.0.1', port, headers: { host: hostOf(app) }, agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response
          .on('end', () => resolve(`${response.statusCode} ${body}`))
          .on('error', (error) => resolve(String(error)));
      })
        .on('error', (error) => resolve(String(error)))
        .end();
    });
  }

  async function isUnderWay(): Promise<true | undefined> {
    const page = await (await fetch(place.cluster.gatewayMetricsUrl, { signal: op.signal })).text();
    return /^gateway_requests_in_flight\{.*backend="drained\/web-canary".*\} 1$/m.test(page)
      ? true
      : undefined;
  }

  it('are answered by it when it is taken back, and only then it goes', async () => {
    const commit = await place.merge(appManifests(app, { image: images.slow, greeting: 'back' }), 'Slow');
    const release = await canaryWaits(place, app, commit);
    const answer = asked();
    await eventually('the request under way', isUnderWay);
    await ask(place, release, 'Reject');

    expect(await answer).toMatch(/^200 .*"version":"1.5"/);
    const { status } = await releaseIn(place, app, 'RolledBack', commit, 60_000);
    expect(status?.drain).toMatchObject({ inFlight: 0, requests: 1, outcome: 'Ended' });
    expect(await leftovers(place, app)).toEqual([]);
  });

  it('are answered by it when its version is promoted', async () => {
    const commit = await place.merge(
      appManifests(app, { image: images.slow, greeting: 'on' }),
      'Slow, again',
    );
    await approve(place, await canaryWaits(place, app, commit));
    const answers: Promise<string>[] = [];
    const promoted = releaseIn(place, app, 'Promoted', commit, 120_000);
    await eventually(
      'the end of the release',
      async () => {
        answers.push(asked());
        await systemClock.sleep(250, op.signal);
        const [newest] = await releasesOf(place, app);
        return newest?.status?.finishedAt === undefined ? undefined : true;
      },
      120_000,
    );

    expect((await promoted).status?.drain?.outcome).toBe('Ended');
    expect((await Promise.all(answers)).filter((it) => !/^200 .*"version":"1.5"/.test(it))).toEqual([]);
  });
});
