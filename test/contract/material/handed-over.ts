import { type KubeObject, toYaml } from '@seatrial/model';
import { type Files, images } from '../runner/files.ts';

/** A small application: what it reads does not restart its pods, so that nothing does when it is handed over. */
export function objectsOf(app: string): readonly KubeObject[] {
  const labels = { app, handed: 'over' };
  const metadata = { name: app, namespace: app };
  return [
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { greeting: 'Ahoy' } },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, annotations: { 'seatrial.dev/restart': 'Never' } },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app } },
        template: {
          metadata: { labels },
          spec: {
            containers: [
              {
                name: 'web',
                image: images.first,
                ports: [{ name: 'http', containerPort: 8080 }],
                env: [{ name: 'GREETING', valueFrom: { configMapKeyRef: { name: app, key: 'greeting' } } }],
                readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 1 },
              },
            ],
          },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { selector: { app }, ports: [{ name: 'http', port: 80, targetPort: 'http' }] },
    },
  ];
}

function streamOf(objects: readonly KubeObject[]): string {
  return objects.map((object) => toYaml(object)).join('---\n');
}

/** A base, and an overlay that has the text at its end. */
export function kustomizationOf(app: string, end: string): Files {
  return {
    [`apps/${app}/base/all.yaml`]: streamOf(objectsOf(app)),
    [`apps/${app}/base/kustomization.yaml`]: 'resources: [all.yaml]\n',
    [`apps/${app}/overlays/local/kustomization.yaml`]: `resources: [../../base]\n${end}`,
  };
}

/** A chart that names everything after its release. */
export function chartOf(app: string): Files {
  return {
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'charts/web/templates/all.yaml': streamOf(objectsOf(app)).replaceAll(app, '{{ .Release.Name }}'),
    [`apps/${app}/values.yaml`]: '{}\n',
  };
}

/** Plain YAML, with this beginning of `metadata`. */
export function manifestsOf(app: string, metadata: string): Files {
  const annotated = objectsOf(app).map((object) => {
    const text = toYaml(object).replace(/^ {2}annotations:\n(?: {4}.*\n)+/m, '');
    const restart = object.metadata.annotations === undefined ? '' : ', seatrial.dev/restart: Never';
    return text.replace('metadata:\n', metadata.replace('"true"', `"true"${restart}`));
  });
  return { [`apps/${app}/all.yaml`]: annotated.join('---\n') };
}
