import { versionAnnotation, withField } from '@seatrial/core';
import { apiVersion } from '@seatrial/model';
import { expect, it } from 'vitest';
import { shopNamespace } from '../people/shop.ts';
import { deployed, named } from './deployed.ts';
import { doctored } from './doctored.ts';
import { quarantinedTraffic } from './quarantined-traffic.ts';

const [bad, good] = ['b'.repeat(40), 'a'.repeat(40)];

it.each([
  { name: 'sees requests go to a version that is kept out', kept: bad, expected: 1 },
  { name: 'says nothing of another version', kept: good, expected: 0 },
])('$name', async ({ kept, expected }) => {
  const given = doctored(quarantinedTraffic);
  const web = named(await deployed(given), 'Deployment');
  given.put(withField(web, ['metadata', 'annotations', versionAnnotation], bad));
  const quarantine = [{ version: kept, release: 'shop-1', reason: 'Bad', at: '2026-01-01T00:00:00.000Z' }];
  given.put({
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: shopNamespace },
    spec: { application: 'shop', cluster: 'staging' },
    status: { stableVersion: good, quarantine, inventory: [], conditions: [] },
  });

  await given.wait(200);

  expect(given.violations()).toHaveLength(expected);
});
