import type { KubeObject } from '@seatrial/model';
import { labels } from '@seatrial/model';
import { expect, it } from 'vitest';
import { runUntil } from '../time/run-until.ts';
import { doctored } from './doctored.ts';
import { removals } from './removals.ts';

const deployment: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', labels: { [labels.application]: 'shop' } },
};
const going: KubeObject = {
  ...deployment,
  metadata: { ...deployment.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
};

it.each([
  { name: 'is on the branch', goneSeconds: undefined, deletion: 'Prune', sees: 1 },
  { name: 'has left it for a minute', goneSeconds: 60, deletion: 'Prune', sees: 1 },
  { name: 'has left it for five minutes', goneSeconds: 300, deletion: 'Prune', sees: 0 },
  { name: 'has left it, and wanted all kept', goneSeconds: 300, deletion: 'Orphan', sees: 1 },
] as const)('an object that is deleted while the file of its application $name', async (given) => {
  const { world } = doctored(() => () => undefined);
  const { repository, timeline, staging } = world;
  const applications = world.applications.map((it) => ({
    ...it,
    spec: { ...it.spec, deletion: given.deletion },
  }));
  const violations: string[] = [];
  const look = removals({
    world: { ...world, applications },
    site: staging,
    violated: (promise) => void violations.push(promise),
  });
  const change = { type: 'Modified', by: 'Runner', previous: deployment } as const;

  if (given.goneSeconds !== undefined) {
    repository.push({ 'shop.yaml': undefined }, 'Remove shop.yaml');
    look({ ...change, object: deployment });
    await runUntil(world, timeline.now() + given.goneSeconds * 1000);
  }
  look({ ...change, object: going });

  expect(violations).toHaveLength(given.sees);
});
