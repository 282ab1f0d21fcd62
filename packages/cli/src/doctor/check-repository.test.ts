import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@seatrial/kube';
import { expect, it, onTestFinished } from 'vitest';
import { aContext } from '../testing/a-context.ts';
import { checkRepository } from './check-repository.ts';

it('counts what there is one of as one', async () => {
  const from = await mkdtemp(join(tmpdir(), 'seatrial-doctor-'));
  onTestFinished(() => rm(from, { recursive: true }));
  await mkdir(join(from, 'clusters'));
  const cluster = (name: string, spec: string): Promise<void> =>
    writeFile(
      join(from, 'clusters', `${name}.yaml`),
      `apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: ${name}}\nspec: ${spec}\n`,
    );
  await cluster('sound', '{}');
  await cluster('broken', '{telemetri: {}}');

  const [repository] = await checkRepository({ from, branch: 'main' }, systemClock, aContext());

  expect(repository?.message).toBe('1 cluster, 0 applications, 0 scenarios, 1 error');
});
