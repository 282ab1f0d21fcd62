import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubeObject } from '@seatrial/model';
import { expect, it, onTestFinished } from 'vitest';
import { runCli } from '../cli.ts';
import { aContext } from '../testing/a-context.ts';
import { aRelease } from '../testing/a-release.ts';
import { aRun } from '../testing/a-run.ts';
import { recordNames } from './list-names.ts';

const { signal } = new AbortController();
const inFlight = aRelease();
const failed = aRelease({
  name: 'shop-1-9f8e7d6',
  status: { phase: 'RolledBack', finishedAt: '2026-11-21T09:00:00.000Z' },
});

function kube(...objects: readonly object[]) {
  return { list: async () => ({ items: objects as readonly KubeObject[], resourceVersion: '1' }) };
}

it.each([
  ['release show', ['shop', 'shop-2-1a2b3c4', 'shop', 'shop-1-9f8e7d6']],
  ['approve', ['shop', 'shop-2-1a2b3c4']],
  ['rollback', ['shop', 'shop-2-1a2b3c4']],
  ['release retry', ['shop', 'shop-1-9f8e7d6']],
])('recordNames: offers to %s the releases that it can do something about', async (path, names) => {
  const asked = { kind: 'releases', path, namespace: undefined } as const;

  expect(await recordNames(kube(inFlight, failed), asked, signal)).toEqual(names);
});

it('recordNames: offers runs by their own name and by that of their scenario', async () => {
  const asked = { path: 'scenario show', namespace: undefined } as const;

  expect(await recordNames(kube(aRun()), { ...asked, kind: 'runs' }, signal)).toEqual([
    'zone-loss',
    'zone-loss-manual-1',
  ]);
  expect(await recordNames(kube(aRun()), { ...asked, kind: 'scenarios' }, signal)).toEqual(['zone-loss']);
});

async function complete(...words: readonly string[]) {
  const home = await mkdtemp(join(tmpdir(), 'seatrial-names-'));
  onTestFinished(() => rm(home, { recursive: true }));
  await writeFile(
    join(home, 'kill.yaml'),
    'apiVersion: seatrial.dev/v1alpha1\nkind: Scenario\nmetadata: {name: kill}\nspec: {application: shop, cluster: staging, workload: {name: web}, faults: [{type: PodKill}]}\n',
  );
  const context = aContext({ env: { HOME: home } });
  const exitCode = await runCli(['completion-names', '--', ...words], context);
  return { exitCode, ...context.written };
}

it('completion-names: reads scenarios from the files that the line names', async () => {
  expect(await complete('scenario', 'run', '--from', '~')).toEqual({
    exitCode: 0,
    stdout: 'kill\n',
    stderr: '',
  });
});

it('completion-names: says nothing at all where there is no cluster', async () => {
  const silence = { exitCode: 0, stdout: '', stderr: '' };

  expect(await complete('approve')).toEqual(silence);
  expect(await complete('approve', '--kubeconfig', '/nowhere')).toEqual(silence);
  expect(await complete('scenario', 'run', '--from', '/nowhere')).toEqual(silence);
});
