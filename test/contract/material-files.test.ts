import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, seatrial } from './bed/run-cli.ts';
import { materialFolder } from './material/repository.ts';

/** The repository in test/material, without any cluster. */
describe('a repository as teams have them, on a desk', () => {
  let copy: string;

  beforeAll(async () => {
    copy = await mkdtemp(join(tmpdir(), 'seatrial-material-'));
    await cp(materialFolder, copy, { recursive: true });
    await mkdir(join(copy, '.git'));
  });
  afterAll(async () => {
    await rm(copy, { recursive: true, force: true });
  });

  function run(...args: readonly string[]): Promise<Ended> {
    return seatrial(args, { cwd: copy, signal: new AbortController().signal });
  }

  it('is valid; what is left out of it is said', async () => {
    const { stdout, exitCode } = await run('validate', '.', '-o', 'json');

    const { findings } = JSON.parse(stdout) as {
      readonly findings: readonly Readonly<Record<string, string>>[];
    };
    expect(findings.map(({ severity, code, file }) => [severity, code, file])).toEqual([
      ['warning', 'LedgerNotSigned', 'clusters/local.yaml'],
      ['warning', 'NotForManifests', 'infrastructure/monitoring/setup/namespace.yaml'],
      ['warning', 'NotForManifests', 'infrastructure/monitoring/setup/namespace.yaml'],
    ]);
    expect(exitCode).toBe(0);
  });

  it.each([
    ['certs', 28],
    ['monitoring', 37],
    ['ingress', 18],
    ['web', 5],
    ['boutique', 30],
    ['boutique-chart', 40],
  ])('renders %s as %i objects', async (app, count) => {
    const { stdout, stderr } = await run('render', app, '--cluster', 'local', '-o', 'json');

    expect(stderr).toBe('');
    expect((JSON.parse(stdout) as { readonly items: readonly unknown[] }).items).toHaveLength(count);
  });

  it('renders another overlay for another cluster', async () => {
    const { stdout } = await run('render', 'web', '--cluster', 'production');

    expect(stdout).toContain('minReplicas: 3');
    expect(stdout).toContain('kind: PodDisruptionBudget');
    expect(stdout).toContain('terminationGracePeriodSeconds: 60');
  });

  it('names what is not granted, each thing by the line to add', async () => {
    const file = join(copy, 'clusters/local.yaml');
    await writeFile(
      file,
      'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: local}\nspec: {clusterScoped: [], namespaces: [{paths: ["**"], names: ["*"]}]}\n',
    );

    const { stdout, exitCode } = await run('validate', '.', '-o', 'json');

    const { findings } = JSON.parse(stdout) as {
      readonly findings: readonly Readonly<Record<string, string>>[];
    };
    const wanted = findings.filter(({ severity }) => severity === 'error').map(({ hint }) => hint);
    expect(exitCode).toBe(1);
    for (const line of [
      '{paths: [infrastructure/certs], names: [kube-system]}',
      '{paths: [infrastructure/monitoring], names: [kube-system]}',
      '{paths: [infrastructure/monitoring], kinds: [ClusterRole], names: ["system:aggregated-metrics-reader"]}',
      '{paths: [infrastructure/ingress], kinds: [ClusterRole, ClusterRoleBinding, IngressClass, ValidatingWebhookConfiguration]}',
    ])
      expect(wanted).toContainEqual(expect.stringContaining(line));
  });
});
