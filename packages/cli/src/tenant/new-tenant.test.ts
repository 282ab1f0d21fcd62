import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit, tenantAllowance, tenantObjects } from '@seatrial/core';
import { AuditSettings, configLimits, parseFile } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { aContext } from '../testing/a-context.ts';

async function run(...args: readonly string[]) {
  const context = aContext();
  const exitCode = await runCli(['tenant', 'new', ...args], context);
  return { exitCode, ...context.written };
}

function valueOf(text: string): unknown {
  const { documents } = parseFile({ path: 'a.yaml', bytes: new TextEncoder().encode(text) }, configLimits);
  return documents[0]?.value;
}

describe('seatrial tenant new', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'seatrial-tenant-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('writes objects in which validate and audit find nothing', async () => {
    const { exitCode, stdout } = await run('sales');
    await writeFile(join(root, 'sales.yaml'), stdout);
    const context = { ...aContext(), cwd: root };

    const validated = await runCli(['validate', '--strict', 'sales.yaml'], context);
    const objects = tenantObjects({ name: 'sales', namespace: 'sales', paths: [] });
    const { findings } = audit({
      objects: objects.map((object) => ({ object, application: 'sales', clusters: ['here'] })),
      applicationLabels: new Map(),
      settings: AuditSettings.parse({}).rules,
      now: 0,
    });

    expect(exitCode).toBe(0);
    expect({ validated, text: context.written.stdout }).toMatchObject({
      validated: 0,
      text: expect.stringContaining('no findings in 1 file'),
    });
    expect(findings).toEqual([]);
  });

  it('says what belongs into the Cluster file', async () => {
    const { stdout } = await run(
      'sales',
      '--namespace',
      'sales-prod',
      '--paths',
      'apps/till',
      'teams/sales/**',
    );

    const comment = stdout.split('---\n')[0] ?? '';
    const yaml = comment
      .split('\n')
      .slice(1)
      .map((line) => line.slice(2))
      .join('\n');
    expect(comment).toContain('# Into spec of the Cluster file:\n');
    expect(valueOf(yaml)).toEqual(
      tenantAllowance({ name: 'sales', namespace: 'sales-prod', paths: ['apps/till', 'teams/sales/**'] }),
    );
  });

  it('writes two files into a folder, and leaves those alone that are there', async () => {
    const context = { ...aContext(), cwd: root };

    const first = await runCli(['tenant', 'new', 'sales', '-o', 'platform'], context);
    const second = await runCli(['tenant', 'new', 'sales', '-o', 'platform'], context);

    expect([first, second]).toEqual([0, 2]);
    expect(context.written).toEqual({
      stdout: '',
      stderr: expect.stringContaining('Cannot write platform/sales.yaml: it is there already'),
    });
    expect(await readFile(join(root, 'platform/sales.yaml'), 'utf8')).toMatch(
      /^apiVersion: v1\nkind: Namespace\n/,
    );
    const allowance = await readFile(join(root, 'platform/sales.cluster-spec.yaml'), 'utf8');
    expect(valueOf(allowance)).toEqual(
      tenantAllowance({ name: 'sales', namespace: 'sales', paths: ['teams/sales/**'] }),
    );
  });

  it.each([
    [['Sales'], 'Cannot name a team "Sales"'],
    [['sales', '--namespace', 'kube-system'], 'Cannot grant it: names.0 belongs to the cluster itself'],
    [['sales', '--paths', '/teams'], 'Cannot grant it: paths.0 must be a folder'],
  ])('refuses %j', async (args, message) => {
    expect(await run(...args)).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(message),
    });
  });
});
