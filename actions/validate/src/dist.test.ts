import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommitted, type StepRun } from '../../run-committed.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'seatrial-action-'));
  await mkdir(join(root, 'workspace/config'), { recursive: true });
  await write(
    'workspace/config/staging.yaml',
    'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: staging}\nspec: {}\n',
  );
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(path: string, content: string): Promise<void> {
  await writeFile(join(root, path), content);
}

function runAction(inputs: Readonly<Record<string, string>>): Promise<StepRun> {
  return runCommitted('validate', root, inputs);
}

describe('the committed bundle', () => {
  it('passes a sound repository', async () => {
    const { exitCode, stdout, outputs, summary } = await runAction({
      path: 'config',
      'fail-on-warnings': 'false',
    });

    expect(stdout).toEqual(['no findings in 1 file: 1 cluster, 0 applications, 0 scenarios, 0 objects']);
    expect(outputs).toEqual({ findings: '[]', errors: '0', warnings: '0' });
    expect(summary).toContain('No findings in 1 file: ');
    expect(exitCode).toBe(0);
  });

  it('annotates lines with workflow commands and fails', async () => {
    await write(
      'workspace/config/shop.yaml',
      'apiVersion: seatrial.dev/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  path: shop\n  namespace: shop\n  targets:\n  - clutser: staging\n',
    );

    const { exitCode, stdout, outputs, summary } = await runAction({
      path: './config',
      'fail-on-warnings': 'false',
    });

    const counts = '3 errors, 0 warnings in 2 files: 1 cluster, 0 applications, 0 scenarios, 0 objects';
    expect(stdout).toEqual([
      '::error title=NoManifests,file=config/shop.yaml,line=5,col=9::there are no manifests in "shop"%0Athe path is a folder from the root of the repository, with .yaml, .yml or .json files',
      '::error title=MissingField,file=config/shop.yaml,line=8,col=5::spec.targets[0].cluster is missing%0Aadd it; it is text (Name of a Cluster file)',
      '::error title=UnknownField,file=config/shop.yaml,line=8,col=5::spec.targets[0].clutser is not a field of Application spec.targets[0]%0Adid you mean "cluster"?',
      counts,
      `::error::${counts}`,
    ]);
    expect(JSON.parse(outputs['findings'] ?? '')).toHaveLength(3);
    expect(outputs).toMatchObject({ errors: '3', warnings: '0' });
    expect(summary).toContain('| ❌ | config/shop.yaml:8:5 | MissingField |');
    expect(exitCode).toBe(1);
  });

  it('fails on warnings when told to, and never lets a name give commands to the runner', async () => {
    await write(
      'workspace/config/::stop,x=%0A.yaml',
      'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: b, labels: {a: yes}}\nspec: {}\n',
    );

    const { exitCode, stdout } = await runAction({ path: 'config', 'fail-on-warnings': 'true' });

    expect(stdout[0]).toBe(
      '::warning title=AmbiguousScalar,file=config/%3A%3Astop%2Cx=%250A.yaml,line=3,col=33::yes without quotes is text in YAML 1.2 and a boolean in YAML 1.1%0Awrite "yes" for the text, or true',
    );
    expect(exitCode).toBe(1);
  });

  it('says so when the path is not there, or an input is wrong', async () => {
    const missing = await runAction({ path: 'nowhere', 'fail-on-warnings': 'false' });
    const wrong = await runAction({ path: 'config', 'fail-on-warnings': 'maybe' });

    expect(missing.stdout).toEqual([
      expect.stringMatching(/^::error::Cannot validate nowhere: it is not in the workspace/),
    ]);
    expect(wrong.stdout).toEqual([
      '::error::Cannot take the input fail-on-warnings: it is "maybe", write true or false',
    ]);
    expect([missing.exitCode, wrong.exitCode]).toEqual([1, 1]);
  });

  it('refuses a symbolic link that leads out of the workspace', async () => {
    await write('secret.yaml', 'a: [');
    await symlink(join(root, 'secret.yaml'), join(root, 'workspace/config/link.yaml'));

    const { exitCode, stdout } = await runAction({ path: 'config/link.yaml', 'fail-on-warnings': '' });

    expect(stdout).toEqual([
      expect.stringMatching(/^::error::Cannot validate config\/link.yaml: it is outside of the workspace/),
    ]);
    expect(exitCode).toBe(1);
  });
});
