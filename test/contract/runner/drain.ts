import { request } from 'node:http';
import { systemClock } from '@seatrial/kube';
import { expect, it } from 'vitest';
import { appManifests, hostOf, images } from './files.ts';
import {
  approve,
  ask,
  canaryWaits,
  eventually,
  leftovers,
  releaseIn,
  releasesOf,
  takenBack,
} from './look.ts';
import { op, type Place } from './place.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'drained';
const steps = '[{setWeight: 100}, {approval: {count: 1}}]';

/** The pods' own grace is 2 s and the slow version answers after 6 s: a canary that is deleted at once cuts its requests. */
export const drainSuite: Suite = { apps: { [app]: firstVersion(app, { steps }) }, tests };

function tests(place: () => Place): void {
  /** Status and body of an answer, or why there is none. */
  function asked(): Promise<string> {
    const { port } = new URL(place().cluster.gatewayUrl);
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
    const page = await (await fetch(place().cluster.gatewayMetricsUrl, { signal: op.signal })).text();
    return /^gateway_requests_in_flight\{.*backend="drained\/web-canary".*\} 1$/m.test(page)
      ? true
      : undefined;
  }

  it('are answered by it when it is taken back, and only then it goes', async () => {
    const commit = await place().merge(appManifests(app, { image: images.slow, greeting: 'back' }), 'Slow');
    const release = await canaryWaits(place(), app, commit);
    const answer = asked();
    await eventually('the request under way', isUnderWay);
    await ask(place(), release, 'Reject');

    expect(await answer).toMatch(/^200 .*"version":"1.5"/);
    const { status } = await takenBack(place(), app, commit);
    expect(status?.drain).toMatchObject({ inFlight: 0, requests: 1, outcome: 'Ended' });
    expect(await leftovers(place(), app)).toEqual([]);
  });

  it('are answered by it when its version is promoted', async () => {
    const commit = await place().merge(
      appManifests(app, { image: images.slow, greeting: 'on' }),
      'Slow, again',
    );
    await approve(place(), await canaryWaits(place(), app, commit));
    const answers: Promise<string>[] = [];
    const promoted = releaseIn(place(), app, 'Promoted', commit);
    await eventually('the end of the release', async () => {
      answers.push(asked());
      await systemClock.sleep(250, op.signal);
      const [newest] = await releasesOf(place(), app);
      return newest?.status?.finishedAt === undefined ? undefined : true;
    });

    expect((await promoted).status?.drain?.outcome).toBe('Ended');
    expect((await Promise.all(answers)).filter((it) => !/^200 .*"version":"1.5"/.test(it))).toEqual([]);
  });
}
