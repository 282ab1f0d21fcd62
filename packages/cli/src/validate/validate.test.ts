import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exitCodes } from '../exit-codes.ts';
import { validate } from './validate.ts';

const op = { signal: new AbortController().signal };
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
  await write('apps/shop/web.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: web}\n');
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  await writeFile(join(root, path), text);
}

describe('validate', () => {
  it('says what it looked at when nothing is wrong', async () => {
    expect(await validate(root, 'text', op)).toEqual({
      text: 'no findings in 3 files: 1 cluster, 1 application, 0 scenarios, 1 object\n',
      exitCode: exitCodes.ok,
    });
  });

  it('shows each finding with its place and what to do, and ends with 1 for errors', async () => {
    await write('cluster.yaml', `${head}\nkind: Cluster\nmetadata: {name: stagin}\nspec: {choas: {}}\n`);

    expect(await validate(root, 'text', op)).toEqual({
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

    const { text, exitCode } = await validate(root, 'text', op);

    expect(text).toContain('apps/shop/web.yaml:4:11 warning AmbiguousScalar');
    expect(exitCode).toBe(exitCodes.ok);
  });

  it('gives the same as JSON', async () => {
    await write('apps/shop/web.yaml', 'apiVersion: v1\nkind: Service\n');

    const { text, exitCode } = await validate(root, 'json', op);

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
      counts: { files: 3, clusters: 1, applications: 1, scenarios: 0, objects: 0, errors: 1, warnings: 0 },
    });
    expect(exitCode).toBe(exitCodes.negative);
  });

  it('of a single file it tells only what can be known without the others', async () => {
    expect((await validate(join(root, 'apps/shop.yaml'), 'text', op)).exitCode).toBe(exitCodes.ok);
    await write('apps/shop.yaml', 'a: [');
    expect((await validate(join(root, 'apps/shop.yaml'), 'text', op)).text).toMatch(
      /^shop\.yaml:1:5 error YamlSyntax/,
    );
  });

  it('does not let a file name steer the terminal', async () => {
    await write('\u001b[2J.yaml', 'a: [');

    expect((await validate(root, 'text', op)).text).toMatch(/^\\u001b\[2J\.yaml:1:5 error YamlSyntax/);
  });

  it('refuses a folder with nothing to check in it', async () => {
    const empty = join(root, 'empty');
    await mkdir(empty);

    await expect(validate(empty, 'json', op)).rejects.toMatchObject({
      code: 'Usage',
      message: `Cannot check ${empty}: there is no YAML file in it`,
    });
  });

  it('says that objects were not checked where no application tells whose they are', async () => {
    const { text } = await validate(join(root, 'apps/shop'), 'text', op);

    expect(text).toBe(
      'no findings in 1 file: 0 clusters, 0 applications, 0 scenarios, 0 objects\n' +
        'objects were not checked: no Application that can be read is among the files\n',
    );
  });

  it('fails when the path is not there', async () => {
    await expect(validate(join(root, 'nowhere'), 'text', op)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
