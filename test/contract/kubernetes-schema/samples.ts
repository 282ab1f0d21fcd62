import type { KubeObject } from '@seatrial/model';

const metadata = { name: 'web', namespace: 'default', labels: { app: 'web' }, annotations: { note: 'any' } };
const selector = { matchLabels: { app: 'web' } };
const podSpec = {
  serviceAccountName: 'web',
  nodeSelector: { zone: 'a' },
  tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoSchedule' }],
  topologySpreadConstraints: [
    { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: selector },
  ],
  containers: [
    {
      name: 'web',
      image: 'web:1.0',
      imagePullPolicy: 'Always',
      args: ['--verbose'],
      ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
      env: [
        { name: 'A', value: '1' },
        { name: 'B', valueFrom: { secretKeyRef: { name: 'web', key: 'b', optional: true } } },
      ],
      envFrom: [{ configMapRef: { name: 'web' } }],
      resources: { requests: { cpu: '100m' }, limits: { memory: '1Gi' } },
      readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 5 },
      securityContext: { runAsUser: 1000, runAsNonRoot: true },
      volumeMounts: [{ name: 'data', mountPath: '/data' }],
    },
  ],
  volumes: [{ name: 'data', configMap: { name: 'web', defaultMode: 0o644 } }],
};
const template = { metadata: { labels: { app: 'web' } }, spec: podSpec };

/** One of each kind that people write most, with most of what they write in it. */
export const samples: readonly KubeObject[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: { replicas: 2, revisionHistoryLimit: 3, strategy: { type: 'RollingUpdate' }, selector, template },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata,
    spec: {
      schedule: '0 3 * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: {
        spec: { backoffLimit: 1, template: { ...template, spec: { ...podSpec, restartPolicy: 'Never' } } },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: {
      type: 'ClusterIP',
      selector: { app: 'web' },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    },
  },
  { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: { a: 'YQ==' }, stringData: { b: 'b' } },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata,
    spec: {
      podSelector: selector,
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80, protocol: 'TCP' }] }],
    },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata,
    spec: {
      minReplicas: 1,
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
      ],
    },
  },
  {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata,
    spec: {
      parentRefs: [{ name: 'front' }],
      hostnames: ['shop.example.org'],
      rules: [
        {
          matches: [{ path: { type: 'PathPrefix', value: '/' }, method: 'GET' }],
          filters: [
            { type: 'RequestHeaderModifier', requestHeaderModifier: { set: [{ name: 'a', value: 'b' }] } },
          ],
          backendRefs: [{ name: 'web', port: 80, weight: 1 }],
        },
      ],
    },
  },
];
