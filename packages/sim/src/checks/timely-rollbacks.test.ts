import { withField } from '@seatrial/core';
import { describe, expect, it } from 'vitest';
import { deployed, named } from './deployed.ts';
import { type DoctoredWorld, doctored } from './doctored.ts';
import { timelyRollbacks } from './timely-rollbacks.ts';

describe('timelyRollbacks', () => {
  const promise = 'what plainly fails is taken back in time';

  /** A canary with half of the requests, which nobody takes away from it. */
  async function served(given: DoctoredWorld, image: string): Promise<void> {
    const objects = await deployed(given);
    const [web, service, route] = ['Deployment', 'Service', 'HTTPRoute'].map((kind) => named(objects, kind));
    if (web === undefined || service === undefined || route === undefined) return;
    const labelled = { app: 'web-canary' };
    const canary = { ...web, metadata: { ...web.metadata, name: 'web-canary' } };
    const template = { metadata: { labels: labelled }, spec: { containers: [{ name: 'main', image }] } };
    given.put({ ...canary, spec: { replicas: 1, selector: { matchLabels: labelled }, template } });
    given.put({
      ...service,
      metadata: { ...service.metadata, name: 'web-canary' },
      spec: { selector: labelled },
    });
    await given.wait(20);
    const backendRefs = [
      { name: 'web', port: 80, weight: 50 },
      { name: 'web-canary', port: 80, weight: 50 },
    ];
    given.put(withField(route, ['spec', 'rules'], [{ backendRefs }]));
    given.world.staging.runner.start();
  }

  it.each([
    { name: 'a canary that plainly fails, with Git away', image: 'shop:bad-60-1', expected: [promise] },
    { name: 'one that is as good as stable', image: 'shop:good-1', expected: [] },
  ])('judges $name', async ({ image, expected }) => {
    const given = doctored(timelyRollbacks);
    given.world.staging.weather.git = 'Away';
    await served(given, image);
    await given.wait(120);
    expect(given.violations()).toEqual(expected);
  });

  it('counts no time in which the runner cannot see requests', async () => {
    const given = doctored(timelyRollbacks);
    given.world.staging.weather.scrape = 'Away';
    await served(given, 'shop:bad-60-1');
    await given.wait(120);
    expect(given.violations()).toEqual([]);
  });
});
