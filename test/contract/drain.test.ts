import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appFile, appManifests, hostOf, images } from './runner/files.ts';
import { approve, ask, canaryWaits, eventually, leftovers, releaseIn } from './runner/look.ts';
import { op, openPlace, type Place } from './runner/place.ts';

const app = 'drained';

/** The pods' own grace is 2 s and the slow version answers after 6 s: a canary that is deleted at once cuts its requests. */
describe('a request that is under way when its canary has to go', { timeout: 120_000 }, () => {
  let place: Place;

  beforeAll(async () => {
    place = await openPlace();
    await place.startRunner();
    const steps = '[{setWeight: 100}, {approval: {count: 1}}]';
    await place.merge({ ...appFile(app, { steps }), ...appManifests(app, { image: images.first }) });
    await releaseIn(place, app, 'Promoted', undefined, 60_000);
  }, 600_000);
  afterAll(async () => {
    await place?.close();
  });

  /** The answer's status and body, once the gateway has counted that the request is under way. */
  async function begin(): Promise<{ readonly answer: Promise<string> }> {
    const { port } = new URL(place.cluster.gatewayUrl);
    const answer = new Promise<string>((resolve, reject) => {
      request({ host: '127.0.0.1', port, headers: { host: hostOf(app) }, agent: false }, (response) => {
        let body = '';
        response.on('data', (chunk) => (body += String(chunk)));
        response.on('end', () => resolve(`${response.statusCode} ${body}`)).on('error', reject);
      })
        .on('error', reject)
        .end();
    });
    answer.catch(() => undefined);
    await eventually('the request under way', async () => {
      const page = await (await fetch(place.cluster.gatewayMetricsUrl, { signal: op.signal })).text();
      return /^gateway_requests_in_flight\{.*backend="drained\/web-canary".*\} 1$/m.test(page)
        ? true
        : undefined;
    });
    return { answer };
  }

  it.each([
    ['is taken back', 'RolledBack', (release) => ask(place, release, 'Reject')],
    ['is promoted', 'Promoted', (release) => approve(place, release)],
  ] as const satisfies readonly (readonly [
    string,
    string,
    (release: Parameters<typeof approve>[1]) => Promise<void>,
  ])[])('is answered by it when the version %s, and only then it goes', async (_name, phase, end) => {
    const commit = await place.merge(appManifests(app, { image: images.slow, greeting: phase }), phase);
    const release = await canaryWaits(place, app, commit);
    const { answer } = await begin();
    await end(release);

    expect(await answer).toMatch(/^200 .*"version":"1.5"/);
    const { status } = await releaseIn(place, app, phase, commit, 60_000);
    expect(status?.drain).toMatchObject({ inFlight: 0, requests: 1, outcome: 'Ended' });
    expect(await leftovers(place, app)).toEqual([]);
  });
});
