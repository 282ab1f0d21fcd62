import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderLimits } from './limits.ts';
import { validatePath } from './validate-path.ts';

const op = { signal: new AbortController().signal };
const head = 'apiVersion: seatrial.dev/v1alpha1';
const repository: Readonly<Record<string, string>> = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  'staging.yaml': `${head}\nkind: Cluster\nmetadata: {name: staging}\nspec: {}\n`,
  'apps/shop.yaml': `${head}\nkind: Application\nmetadata: {name: shop}\nspec: {path: apps/shop, namespace: shop, targets: [{cluster: staging}]}\n`,
  'apps/shop/web.yaml':
    'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: many}]}\n',
};
let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'seatrial-path-'));
  for (const [path, text] of Object.entries(repository)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

async function placesIn(path: string, limits = renderLimits): Promise<readonly string[]> {
  const { findings } = await validatePath(join(root, path), op, { limits });
  return findings.map(({ file, line, code }) => `${file}:${line} ${code}`);
}

describe('validatePath', () => {
  it('judges a folder of a working copy with all that is beside it, and tells of the folder', async () => {
    expect(await placesIn('')).toEqual(['apps/shop/web.yaml:4 WrongType']);
    expect(await placesIn('apps')).toEqual(['shop/web.yaml:4 WrongType']);
    expect(await placesIn('apps/shop')).toEqual(['web.yaml:4 WrongType']);
  });

  it('judges a folder of its own as a whole', async () => {
    await rm(join(root, '.git'), { recursive: true });

    expect(await placesIn('apps')).toEqual([
      'shop.yaml:4 NoManifests',
      'shop.yaml:4 UnknownReference',
      'shop/web.yaml:4 WrongType',
    ]);
    expect(await placesIn('apps/shop')).toEqual(['web.yaml:4 WrongType']);
  });

  it('judges a folder alone where the whole is too large to be read, or leaves it out', async () => {
    await mkdir(join(root, 'node_modules'));
    await writeFile(join(root, 'node_modules/a.yaml'), 'a: [ # seatrial.dev/');

    expect(await placesIn('apps/shop', { ...renderLimits, entriesMax: 2 })).toEqual(['web.yaml:4 WrongType']);
    expect(await placesIn('node_modules')).toEqual(['a.yaml:1 YamlSyntax']);
  });

  it.each([
    ['.github/workflows/ci.yaml', 'on: push\njobs: {}\n'],
    ['compose.yaml', 'services: {db: {image: db}}\n'],
    ['broken.yaml', 'services: {db: [\n'],
    ['charts/shop/Chart.yaml', 'apiVersion: v2\nname: shop\n'],
    ['charts/shop/templates/web.yaml', 'apiVersion: v1\nkind: Service\nmetadata: {name: {{ .Name }}}\n'],
    ['charts/shop/crds/web.yaml', 'apiVersion: v1\nkind: Service\n'],
  ])('leaves %s alone also by itself, as a hook names it', async (path, text) => {
    await mkdir(join(root, 'charts/shop'), { recursive: true });
    await writeFile(join(root, 'charts/shop/Chart.yaml'), 'apiVersion: v2\nname: shop\n');
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);

    expect(await placesIn(path)).toEqual([]);
    expect(await placesIn('')).toEqual(['apps/shop/web.yaml:4 WrongType']);
  });

  it('judges a manifest by itself', async () => {
    expect(await placesIn('apps/shop/web.yaml')).toEqual(['web.yaml:4 WrongType']);
    expect(await placesIn('apps/shop.yaml')).toEqual([]);
  });
});
