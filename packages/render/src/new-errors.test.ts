import type { SourceFile } from '@seatrial/model';
import { expect, it } from 'vitest';
import { newErrors } from './new-errors.ts';

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

it('newErrors: what was sound and stays sound has none', () => {
  expect(newErrors(files(), files())).toEqual([]);
});

it('newErrors: says what a change breaks', () => {
  const broken = { 'cluster.yaml': `${head}\nkind: Cluster\nmetadata: {name: stagin}\nspec: {}\n` };

  expect(newErrors(files(), files(broken))).toMatchObject([{ file: 'shop.yaml', code: 'UnknownReference' }]);
});

it('newErrors: what was wrong before is no news, also on another line', () => {
  const moved = { 'other.yaml': `# moved\n${faulty['other.yaml']}` };

  expect(newErrors(files(faulty), files(moved))).toEqual([]);
});

it('newErrors: an old error hides no new one', () => {
  const two = { 'other.yaml': faulty['other.yaml'].replace('{choas: {}}', '{choas: {}, telemtry: {}}') };

  expect(newErrors(files(faulty), files(two))).toMatchObject([
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

it('newErrors: templates of a chart that a revert brings back are no errors', () => {
  const older = { 'apps/shop/chart/templates/web.yaml': '{{ if .Values.on }}\nkind: {{ .Values.kind }\n' };

  expect(newErrors(files(charted), files({ ...charted, ...older }))).toEqual([]);
});

it('newErrors: what a revert breaks of the Application of a chart is one', () => {
  const older = { 'shop.yaml': charted['shop.yaml'].replace('chart: apps', 'chrt: apps') };

  const found = newErrors(files(charted), files({ ...charted, ...older }));

  expect(found.map(({ file, message }) => `${file} ${message}`)).toContain(
    'shop.yaml spec.source.helm.chart is missing',
  );
});
