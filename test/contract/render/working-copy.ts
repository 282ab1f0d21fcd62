import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Ended, seatrial } from '../bed/run-cli.ts';
import { op } from './bed.ts';

const cluster = 'apiVersion: seatrial.dev/v1alpha1\nkind: Cluster\nmetadata: {name: NAME}\nspec: {}\n';
/** The Application of an overlay for each of two clusters. */
export const kustomized = [
  'apiVersion: seatrial.dev/v1alpha1',
  'kind: Application',
  'metadata: {name: shop}',
  'spec:',
  '  path: apps/shop',
  '  uses: [bases/web]',
  '  namespace: shop',
  '  source: {kustomize: {folder: overlays/staging}}',
  '  targets:',
  '  - cluster: staging',
  '  - cluster: production',
  '    kustomize: overlays/production',
  '',
].join('\n');
/** The Application of a chart. */
export const helm = [
  'apiVersion: seatrial.dev/v1alpha1',
  'kind: Application',
  'metadata: {name: cart}',
  'spec:',
  '  path: apps/cart',
  '  uses: [charts/web]',
  '  namespace: cart',
  '  source: {helm: {chart: charts/web, values: [values.yaml]}}',
  '  targets: [{cluster: staging}]',
  '',
].join('\n');
/** In the base and the chart of both. */
export const deployment = [
  'apiVersion: apps/v1',
  'kind: Deployment',
  'metadata: {name: web}',
  'spec:',
  '  replicas: 2',
  '  selector: {matchLabels: {app: web}}',
  '  template:',
  '    metadata: {labels: {app: web}}',
  '    spec:',
  '      containers:',
  '      - name: web',
  '        image: "web:1.0"',
  '        readinessProbe: {httpGet: {path: /, port: 80}}',
  '',
].join('\n');
const repository = {
  'clusters/staging.yaml': cluster.replace('NAME', 'staging'),
  'clusters/production.yaml': cluster.replace('NAME', 'production'),
  'apps/shop.yaml': kustomized,
  'apps/shop/overlays/staging/kustomization.yaml': 'resources: [../../../../bases/web]\n',
  'apps/shop/overlays/production/kustomization.yaml':
    'resources: [../../../../bases/web]\nreplicas: [{name: web, count: 5}]\n',
  'bases/web/kustomization.yaml': 'resources: [deployment.yaml]\n',
  'bases/web/deployment.yaml': deployment,
  'apps/cart.yaml': helm,
  'apps/cart/values.yaml': 'image: "cart:1.0"\n',
  'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'charts/web/templates/deployment.yaml': deployment.replace('"web:1.0"', '{{ .Values.image | quote }}'),
  // of nobody, and no YAML: another program's
  'charts/other/Chart.yaml': 'apiVersion: v2\nname: other\nversion: 1.0.0\n',
  'charts/other/templates/a.yaml': '{{ if }}\nkind: {{\n',
};

export function runSeatrial(
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return seatrial(args, { cwd, env, ...op });
}

/** A repository with an application of Kustomize and one of Helm. */
export async function workingCopy(changes: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'seatrial-render-cli-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries({ ...repository, ...changes })) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  await mkdir(join(root, '.git'));
  return root;
}
