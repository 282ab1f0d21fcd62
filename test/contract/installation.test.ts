import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { field, items, numberAt } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlaneBed, op, signal, startControlPlaneBed } from './bed/control-plane.ts';
import { type Ended, seatrial } from './bed/run-cli.ts';
import { pathOf } from './render/bed.ts';
import { eventually } from './runner/look.ts';

const image = `registry.example.com/seatrial:1@sha256:${'0'.repeat(64)}`;
const runner = [
  '--image',
  image,
  '--cluster',
  'staging',
  '--repository',
  'https://git.example.com/config.git',
];
const more = ['--hook-secret', 'hooks', '--egress', 'gateway-system:9100', '--owner', 'platform'];
const account = 'seatrial-runner';
const deploymentRef = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'seatrial-system',
  name: account,
};

describe('seatrial install', () => {
  let bed: ControlPlaneBed;

  beforeAll(async () => {
    bed = await startControlPlaneBed('installation');
  });
  afterAll(async () => {
    await bed?.stop();
  });

  function install(...args: readonly string[]): Promise<Ended> {
    return seatrial(['install', ...args], {
      kubeconfig: bed.plane.kubeconfigPath,
      cwd: bed.directory,
      signal,
    });
  }

  it('makes a cluster ready for a runner that runs elsewhere', async () => {
    const { exitCode, stdout } = await install('--no-runner');

    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('Deployment');
    expect(stdout).toContain('installed; the policies are in force\n');
  });

  it('prints what the API server takes, and changes nothing by it', async () => {
    const { stdout } = await install(...runner, ...more, '-o', 'json');

    const printed = (JSON.parse(stdout) as { items: readonly KubeObject[] }).items;

    for (const object of printed)
      await bed.admin.apply(object, { ...op, dryRun: 'All', fieldManager: 'seatrial-cli', force: true });
    await expect(bed.admin.get(deploymentRef, op)).rejects.toMatchObject({ code: 'NotFound' });
  });

  it('runs the runner, says which Secrets are to be made, and the second time changes nothing', async () => {
    const first = await install(...runner, ...more);
    const second = await install(...runner, ...more);

    expect(first.stdout).toContain('Deployment seatrial-runner: created\n');
    expect(first.stdout).toMatch(/to be made: Secret seatrial-git .*\nto be made: Secret hooks /);
    expect(second.stdout).toMatch(/^installed already, nothing to change\n/);
  });

  it('has pods that Pod Security takes at its strictest, and holds all others there to that', async () => {
    const { admin } = bed;
    const selection = { apiVersion: 'v1', kind: 'Pod', namespace: 'seatrial-system' };

    const pods = await eventually('both pods', async () => {
      const { items } = await admin.list(selection, op);
      return items.length === 2 ? items : undefined;
    });

    expect(pods.map((pod) => field(pod, 'spec', 'serviceAccountName'))).toEqual([account, account]);
    const other: KubeObject = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'other', namespace: 'seatrial-system' },
      spec: { containers: [{ name: 'other', image }] },
    };
    await expect(admin.create(other, { ...op, dryRun: 'All' })).rejects.toMatchObject({
      code: 'Forbidden',
      message: expect.stringContaining('violates PodSecurity "restricted:latest"'),
    });
  });

  it('no longer says what an option said that is not given any more', async () => {
    const { stdout } = await install(...runner);

    const deployment = await bed.admin.get(deploymentRef, op);
    const [container] = items(deployment, 'spec', 'template', 'spec', 'containers');
    expect(stdout).toContain('Deployment seatrial-runner: configured\n');
    expect(items(container, 'args').filter((arg) => String(arg).includes('hook'))).toEqual([]);
    expect(items(container, 'volumeMounts').map((it) => field(it, 'name'))).toEqual(['git', 'state', 'tmp']);
  });

  it('hands all of it over to Helm, which upgrades it, and leaves definitions and records when it goes', async () => {
    await install('--chart', 'chart');
    const helm = await pathOf('helm', signal);
    const inCluster = ['--kubeconfig', bed.plane.kubeconfigPath, '--namespace', 'seatrial-system'];
    const run = (...args: readonly string[]) =>
      promisify(execFile)(helm, [...args, ...inCluster], { env: { HOME: bed.directory } });
    const values = ['--set', `image=${image},cluster=staging,repository=https://git.example.com/config.git`];
    const upgrade = ['upgrade', '--install', 'seatrial', join(bed.directory, 'chart'), ...values];

    await run(...upgrade, '--take-ownership', '--force-conflicts');
    const { stdout } = await run(...upgrade, '--set', 'replicas=3', '--force-conflicts');

    expect(stdout).toContain('REVISION: 2');
    const deployment = await bed.admin.get(deploymentRef, op);
    expect(numberAt(deployment, 'spec', 'replicas')).toBe(3);
    await run('uninstall', 'seatrial');
    await expect(bed.admin.get(deploymentRef, op)).rejects.toMatchObject({ code: 'NotFound' });
    const { items: definitions } = await bed.admin.list(
      { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' },
      op,
    );
    expect(definitions.filter(({ metadata }) => metadata.name.endsWith('.seatrial.dev'))).toHaveLength(3);
  });
});
