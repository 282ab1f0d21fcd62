import type { Files } from '../git/repository.ts';
import { serviceOf } from '../people/served.ts';

/** How many pods an application of the rendered ones has on a cluster. */
export interface Counts {
  readonly staging: number;
  readonly production: number;
}

/** One application of Kustomize and one of Helm, beside the shop: small ones, without a canary. */
export function renderedApps(): Files {
  return {
    ...declaration('pier', '  uses: [bases/pier]\n  source: {kustomize: {folder: overlays/staging}}\n', {
      production: 'kustomize: overlays/production',
    }),
    ...declaration(
      'lamp',
      '  uses: [charts/lamp]\n  source: {helm: {chart: charts/lamp, values: [values.yaml]}}\n',
      {
        production: 'values: [values-production.yaml]',
      },
    ),
    'bases/pier/service.yaml': serviceOf('pier'),
    ...pierOverlays({ staging: 1, production: 2 }),
    'charts/lamp/Chart.yaml': 'apiVersion: v2\nname: lamp\nversion: 1.0.0\n',
    'charts/lamp/templates/service.yaml': serviceOf('lamp'),
    'charts/lamp/templates/deployment.yaml': deployment('lamp', '{{ .Values.replicas }}'),
    'apps/lamp/values.yaml': 'replicas: 1\n',
    'apps/lamp/values-production.yaml': 'replicas: 2\n',
  };
}

export function pierOverlays(counts: Counts): Files {
  return Object.fromEntries(
    Object.entries(counts).map(([cluster, count]) => [
      `apps/pier/overlays/${cluster}/deployment.yaml`,
      deployment('pier', String(count)),
    ]),
  );
}

function declaration(name: string, source: string, { production }: { readonly production: string }): Files {
  return {
    [`${name}.yaml`]: `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: ${name}}
spec:
  path: apps/${name}
  namespace: ${name}
${source}  targets:
  - cluster: staging
  - {cluster: production, after: [{cluster: staging}], ${production}}
`,
  };
}

function deployment(name: string, replicas: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  replicas: ${replicas}
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - {name: main, image: "${name}:good-0"}
`;
}
