import { images } from './images.ts';

/** How many pods the pier has on a cluster. */
export interface PierCounts {
  readonly staging: number;
  readonly production: number;
}

export const firstPier: PierCounts = { staging: 1, production: 2 };

/**
 * Two small applications beside the shop, as teams have them: the pier of Kustomize, with a base and an overlay for each cluster, and
 * the lamp of Helm, with a chart and values. Both go to production after staging, without a canary.
 */
export const renderedFiles: Readonly<Record<string, string>> = {
  'apps/pier.yaml': application(
    'pier',
    '  uses: [bases/pier]\n  source: {kustomize: {folder: overlays/staging}}\n',
    'kustomize: overlays/production',
  ),
  'bases/pier/kustomization.yaml': 'resources: [deployment.yaml]\n',
  'bases/pier/deployment.yaml': deployment('pier', '1', images.first),
  ...pierOverlays(firstPier),
  'apps/lamp.yaml': application(
    'lamp',
    '  uses: [charts/lamp]\n  source: {helm: {chart: charts/lamp, values: [values.yaml]}}\n',
    'values: [values-production.yaml]',
  ),
  'charts/lamp/Chart.yaml': 'apiVersion: v2\nname: lamp\nversion: 1.0.0\n',
  'charts/lamp/templates/deployment.yaml': deployment(
    'lamp',
    '{{ .Values.replicas }}',
    '{{ .Values.image | quote }}',
  ),
  'apps/lamp/values.yaml': `image: ${images.first}\nreplicas: 1\n`,
  'apps/lamp/values-production.yaml': 'replicas: 2\n',
};

export function pierOverlays(counts: PierCounts): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(counts).map(([cluster, count]) => [
      `apps/pier/overlays/${cluster}/kustomization.yaml`,
      `resources:\n  - ../../../../bases/pier\nreplicas:\n  - {name: pier, count: ${count}}\n`,
    ]),
  );
}

function application(name: string, source: string, onProduction: string): string {
  return `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata:
  name: ${name}
spec:
  path: apps/${name}
  namespace: ${name}
${source}  targets:
    - cluster: staging
    - cluster: production
      after:
        - cluster: staging
      ${onProduction}
`;
}

function deployment(name: string, replicas: string, image: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      terminationGracePeriodSeconds: 2
      containers:
        - name: ${name}
          image: ${image}
          ports:
            - {name: http, containerPort: 8080}
          readinessProbe:
            httpGet: {path: /readyz, port: http}
            periodSeconds: 1
          resources:
            requests: {cpu: 10m, memory: 32Mi}
`;
}
