import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../cli.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { aContext } from '../testing/a-context.ts';

const head = 'apiVersion: seatrial.dev/v1alpha1';
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'seatrial-validate-'));
  await mkdir(join(root, 'apps/shop'), { recursive: true });
  await write('cluster.yaml', `${head}\nkind: Cluster\nmetadata: {name: staging}\nspec: {}\n`);
  await write(
    'apps/shop.yaml',
    `${head}\nkind: Application\nmetadata: {name: shop}\nspec:\n  path: apps/shop\n  namespace: shop\n  targets:\n  - cluster: staging\n`,
  );
  await write(
    'apps/shop/web.yaml',
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n',
  );
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  await writeFile(join(root, path), text);
}

interface Said {
  readonly text: string;
  readonly error: string;
  readonly exitCode: ExitCode;
}

async function validate(
  paths: readonly string[],
  output: 'table' | 'json' | 'sarif' = 'table',
  ...flags: readonly string[]
): Promise<Said> {
  const context = { ...aContext(), cwd: root };
  const exitCode = await runCli(['validate', ...paths, '-o', output, ...flags], context);
  return { text: context.written.stdout, error: context.written.stderr, exitCode };
}

describe('validate', () => {
  it('says what it looked at when nothing is wrong', async () => {
    expect(await validate(['.'])).toMatchObject({
      text: 'no findings in 3 files: 1 cluster, 1 application, 0 scenarios, 1 object\n',
      exitCode: exitCodes.ok,
    });
  });

  it('gives code scanning SARIF, with a fingerprint that a line above does not change', async () => {
    const bad = `${head}\nkind: Cluster\nmetadata: {name: staging}\nspec: {choas: {}}\n`;
    await write('cluster.yaml', bad);
    const [first] = JSON.parse((await validate(['.'], 'sarif')).text).runs;
    await write('cluster.yaml', `# a line\n${bad}`);
    const [second] = JSON.parse((await validate(['.'], 'sarif')).text).runs;

    expect(first).toMatchObject({
      tool: { driver: { name: 'seatrial validate', rules: [{ id: 'UnknownField' }] } },
      automationDetails: { id: 'seatrial-validate/' },
      results: [
        {
          ruleId: 'UnknownField',
          ruleIndex: 0,
          level: 'error',
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: 'cluster.yaml' },
                region: { startLine: 4, startColumn: 8 },
              },
            },
          ],
        },
      ],
    });
    expect(second.results[0].partialFingerprints).toEqual(first.results[0].partialFingerprints);
    expect(second.results[0].locations[0].physicalLocation.region.startLine).toBe(5);
  });

  it('shows each finding with its place and what to do, and ends with 1 for errors', async () => {
    await write('cluster.yaml', `${head}\nkind: Cluster\nmetadata: {name: stagin}\nspec: {choas: {}}\n`);

    expect(await validate(['.'])).toMatchObject({
      text:
        'apps/shop.yaml:8:14 error UnknownReference there is no Cluster named "staging"\n' +
        '    did you mean "stagin"?\n' +
        'cluster.yaml:4:8 error UnknownField spec.choas is not a field of Cluster spec\n' +
        '    did you mean "chaos"?\n' +
        '2 errors, 0 warnings in 3 files: 0 clusters, 1 application, 0 scenarios, 1 object\n',
      exitCode: exitCodes.negative,
    });
  });

  it('ends with 0 for warnings alone', async () => {
    await write(
      'apps/shop/web.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: off}\n',
    );

    const { text, exitCode } = await validate(['.']);

    expect(text).toContain('apps/shop/web.yaml:4:11 warning AmbiguousScalar');
    expect(exitCode).toBe(exitCodes.ok);
    expect((await validate(['.'], 'table', '--strict')).exitCode).toBe(exitCodes.negative);
  });

  it('ends with 0 where nothing is wrong, also when it is strict', async () => {
    expect((await validate(['.'], 'table', '--strict')).exitCode).toBe(exitCodes.ok);
  });

  it('gives the same as JSON', async () => {
    await write('apps/shop/web.yaml', 'apiVersion: v1\nkind: Service\n');

    const { text, exitCode } = await validate(['.'], 'json');

    expect(JSON.parse(text)).toEqual({
      findings: [
        {
          file: 'apps/shop/web.yaml',
          line: 1,
          column: 1,
          severity: 'error',
          code: 'NotAnObject',
          message: 'the Service has no name',
          hint: 'add metadata.name, as text',
        },
      ],
      counts: {
        files: 3,
        clusters: 1,
        applications: 1,
        scenarios: 0,
        objects: 0,
        strayObjects: 0,
        errors: 1,
        warnings: 0,
      },
    });
    expect(exitCode).toBe(exitCodes.negative);
  });

  it('of a single file it tells only what can be known without the others, and says so', async () => {
    expect(await validate(['apps/shop.yaml'])).toMatchObject({
      text:
        'no findings in 1 file: 0 clusters, 1 application, 0 scenarios, 0 objects\n' +
        'of a file given by itself, what it refers to and the folder of an Application were not checked\n',
      exitCode: exitCodes.ok,
    });
  });

  it('names files as they open from the working directory', async () => {
    await write('apps/shop.yaml', 'a: [ # seatrial.dev/');
    const place = ':1:4 error YamlSyntax';

    expect((await validate(['apps'])).text).toContain(`apps/shop.yaml${place}`);
    expect((await validate(['./apps/shop.yaml'])).text).toContain(`apps/shop.yaml${place}`);
    expect((await validate([root])).text).toContain(`${root}/apps/shop.yaml${place}`);
    expect(JSON.parse((await validate(['apps'], 'json')).text)).toMatchObject({
      findings: [{ file: 'apps/shop.yaml' }],
    });
  });

  it('names a link by its own name', async () => {
    await write('apps/shop.yaml', 'a: [ # seatrial.dev/');
    await symlink(join(root, 'apps/shop.yaml'), join(root, 'link.yaml'));

    expect((await validate(['link.yaml'])).text).toMatch(/^link\.yaml:1:4 error YamlSyntax/);
  });

  it('tells the findings of several paths at once, and ends with 1 when any has an error', async () => {
    await write('apps/shop.yaml', 'a: [ # seatrial.dev/');
    await write('apps/shop/web.yaml', 'apiVersion: v1\nkind: Service\n');

    const { text, exitCode } = await validate(['cluster.yaml', 'apps/shop.yaml', 'apps/shop/web.yaml']);

    expect(text).toContain('apps/shop.yaml:1:4 error YamlSyntax');
    expect(text).toContain('apps/shop/web.yaml:1:1 error NotAnObject');
    expect(text).toContain('\n2 errors, 0 warnings in 3 files: 1 cluster, 0 applications,');
    expect(text.match(/were not checked$/gm)).toHaveLength(1);
    expect(exitCode).toBe(exitCodes.negative);
  });

  it('does not let a file name steer the terminal', async () => {
    await write('\u001b[2J.yaml', 'a: [ # seatrial.dev/');

    expect((await validate(['.'])).text).toMatch(/^\\u001b\[2J\.yaml:1:4 error YamlSyntax/);
  });

  it.each([
    ['empty', 'Cannot check empty: there is nothing to check in it'],
    ['nowhere', 'Cannot read nowhere: there is no such file or folder'],
    ['', 'Cannot check an empty path'],
    ['-', 'Cannot check standard input: findings are told by file'],
  ])('refuses "%s", also beside what can be checked', async (path, message) => {
    await mkdir(join(root, 'empty'));

    expect(await validate(['cluster.yaml', path], 'json')).toEqual({
      text: '',
      error: `error: ${message}\nhint: give the folder of a working copy, or files in one\n`,
      exitCode: exitCodes.usage,
    });
  });

  it('says that objects were not checked as one where no application tells whose they are', async () => {
    expect((await validate(['apps/shop'])).text).toBe(
      'no findings in 1 file: 0 clusters, 0 applications, 0 scenarios, 1 object\n' +
        'only the fields were checked of 1 object in the folder of no Application that can be read\n',
    );
  });

  it('judges a folder with the repository that it is in', async () => {
    await mkdir(join(root, '.git'));
    await write(
      'apps/shop/web.yaml',
      'apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: other}\nspec: {ports: [{port: 80}]}\n',
    );

    expect((await validate(['apps/shop'])).text).toMatch(
      /^apps\/shop\/web\.yaml:3:\d+ error OtherNamespace [^]*1 object\n$/,
    );
  });
});
