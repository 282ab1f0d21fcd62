import type { RenderFiles } from '@seatrial/core';
import { isFileOf, PortError } from '@seatrial/core';
import type { SourceFile } from '@seatrial/model';
import { expect, it } from 'vitest';
import { newErrors as newErrorsOf } from './new-errors.ts';

const op = { signal: new AbortController().signal };
const awaited = { application: 'shop', cluster: 'staging' };

/** Of two commits, with what makes manifests of the files of an application. */
function newErrors(
  before: readonly SourceFile[],
  after: readonly SourceFile[],
  renderFiles: RenderFiles = async () => ({ files: [], findings: [] }),
) {
  const at = (files: readonly SourceFile[]) => ({
    files,
    readFolder: async (folder: string) => files.filter(({ path }) => isFileOf(folder, path)),
  });
  return newErrorsOf({ before: at(before), after: at(after), renderFiles, awaited }, op);
}

const head = 'apiVersion: seatrial.dev/v1alpha1';
const sound = {
  'cluster.yaml': `${head}\nkind: Cluster\nmetadata: {name: staging}\nspec: {}\n`,
  'shop.yaml': `${head}\nkind: Application\nmetadata: {name: shop}\nspec:\n  path: apps/shop\n  namespace: shop\n  targets:\n  - cluster: staging\n`,
  'apps/shop/web.yaml':
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {greeting: "good day"}\n',
};

function files(change: Readonly<Record<string, string>> = {}): readonly SourceFile[] {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  return Object.entries({ ...sound, ...change }).map(([path, text]) => ({ path, bytes: bytes(text) }));
}

const faulty = { 'other.yaml': `${head}\nkind: Cluster\nmetadata: {name: other}\nspec: {choas: {}}\n` };

it('newErrors: what was sound and stays sound has none', async () => {
  expect(await newErrors(files(), files())).toEqual([]);
});

it('newErrors: says what a change breaks', async () => {
  const broken = { 'cluster.yaml': `${head}\nkind: Cluster\nmetadata: {name: stagin}\nspec: {}\n` };

  expect(await newErrors(files(), files(broken))).toMatchObject([
    { file: 'shop.yaml', code: 'UnknownReference' },
  ]);
});

it('newErrors: what was wrong before is no news, also on another line', async () => {
  const moved = { 'other.yaml': `# moved\n${faulty['other.yaml']}` };

  expect(await newErrors(files(faulty), files(moved))).toEqual([]);
});

it('newErrors: an old error hides no new one', async () => {
  const two = { 'other.yaml': faulty['other.yaml'].replace('{choas: {}}', '{choas: {}, telemtry: {}}') };

  expect(await newErrors(files(faulty), files(two))).toMatchObject([
    { file: 'other.yaml', message: expect.stringContaining('telemtry') },
  ]);
});

const charted = {
  'shop.yaml': sound['shop.yaml'].replace(
    '  targets:',
    '  source: {helm: {chart: apps/shop/chart}}\n  targets:',
  ),
  'apps/shop/chart/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
  'apps/shop/chart/templates/web.yaml': 'kind: {{ .Values.kind }}\n',
};

it('newErrors: templates of a chart that a revert brings back are no errors', async () => {
  const older = { 'apps/shop/chart/templates/web.yaml': '{{ if .Values.on }}\nkind: {{ .Values.kind }\n' };

  expect(await newErrors(files(charted), files({ ...charted, ...older }))).toEqual([]);
});

it('newErrors: what a revert breaks of the Application of a chart is one', async () => {
  const older = { 'shop.yaml': charted['shop.yaml'].replace('chart: apps', 'chrt: apps') };

  const found = await newErrors(files(charted), files({ ...charted, ...older }));

  expect(found.map(({ file, message }) => `${file} ${message}`)).toContain(
    'shop.yaml spec.source.helm.chart is missing',
  );
});

/** Takes templates for what they make. */
const asTheyStand: RenderFiles = async ({ files: given }) => ({
  files: given.filter(({ path }) => path.includes('/templates/')),
  findings: [],
});
const unable: RenderFiles = () => Promise.reject(new PortError('Unavailable', 'Cannot render: no helm'));
const map = (name: string, data = '{}'): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: ${data}\n`;
const other = {
  'bank.yaml': `${head}\nkind: Application\nmetadata: {name: bank}\nspec: {path: apps/bank, namespace: shop, targets: [{cluster: staging}]}\n`,
  'apps/bank/map.yaml': map('vault'),
};

it('newErrors: what a program makes is looked at: an object that belongs to another application by now', async () => {
  const before = { ...charted, ...other, 'apps/shop/chart/templates/web.yaml': map('door') };
  const after = { ...before, 'apps/shop/chart/templates/web.yaml': map('vault') };

  expect(await newErrors(files(before), files(after), asTheyStand)).toMatchObject([{ severity: 'error' }]);
  expect(await newErrors(files(after), files(after), asTheyStand)).toEqual([]);
});

it('newErrors: there is no answer while the application of the revert cannot be rendered for this cluster', async () => {
  const found = newErrors(files(charted), files(charted), unable);

  await expect(found).rejects.toMatchObject({
    code: 'Unavailable',
    message: expect.stringContaining('no helm'),
  });
});

it('newErrors: what cannot be rendered of others, or for other clusters, is left out', async () => {
  const elsewhere = {
    ...charted,
    'there.yaml': `${head}\nkind: Cluster\nmetadata: {name: there}\nspec: {}\n`,
    'shop.yaml': charted['shop.yaml'].replace('cluster: staging', 'cluster: there'),
  };

  expect(await newErrors(files(elsewhere), files(elsewhere), unable)).toEqual([]);
});

it('newErrors: says nothing of what could not be rendered before', async () => {
  const bank = {
    ...other,
    'bank.yaml': other['bank.yaml'].replace('targets', 'source: {kustomize: {}}, targets'),
  };
  const wrong = { ...sound, ...bank, 'apps/bank/templates/map.yaml': map('vault', '{a: {}}') };
  let asked = 0;
  const found = newErrors(files(wrong), files(wrong), (request, own) => {
    asked += 1;
    return asked === 1 ? asTheyStand(request, own) : unable(request, own);
  });

  await expect(found).rejects.toMatchObject({ code: 'Invalid', message: expect.stringContaining('"bank"') });
});

it('newErrors: shows nobody what was encrypted', async () => {
  const after = { ...charted, 'apps/shop/chart/templates/web.yaml': map('web', '{pin: 73519846}') };

  const found = await newErrors(files(charted), files(after), async (request, own) => ({
    ...(await asTheyStand(request, own)),
    secrets: ['73519846'],
  }));

  expect(found).toMatchObject([{ message: 'data.pin must be text, got (secret)' }]);
});
