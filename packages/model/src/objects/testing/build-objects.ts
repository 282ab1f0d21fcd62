import type { KubeObject } from '../../kubernetes.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** What is asked about, and an object that has it. */
export type Judged = readonly [name: string, object: KubeObject];

export const selector = { matchLabels: { app: 'a' } };
const metadata = { labels: { app: 'a' } };
export const image = { name: 'a', image: 'a:1' };

export function object(apiVersion: string, kind: string, rest: Fields): KubeObject {
  return { apiVersion, kind, metadata: { name: 'a', namespace: 'default' }, ...rest };
}

export const pod = (spec: Fields): KubeObject =>
  object('v1', 'Pod', { spec: { containers: [image], ...spec } });
export const container = (fields: Fields): KubeObject => pod({ containers: [{ ...image, ...fields }] });
export const beginning = (fields: Fields): KubeObject =>
  pod({ initContainers: [{ name: 'b', image: 'b:1', ...fields }] });
export const deployment = (spec: Fields, podSpec: Fields = {}): KubeObject =>
  object('apps/v1', 'Deployment', {
    spec: { selector, template: { metadata, spec: { containers: [image], ...podSpec } }, ...spec },
  });
export const statefulSet = (spec: Fields): KubeObject => ({ ...deployment(spec), kind: 'StatefulSet' });
export const daemonSet = (podSpec: Fields): KubeObject => ({ ...deployment({}, podSpec), kind: 'DaemonSet' });
export const job = (podSpec: Fields, spec: Fields = {}): KubeObject =>
  object('batch/v1', 'Job', { spec: { template: { spec: { containers: [image], ...podSpec } }, ...spec } });
export const cron = (schedule: string): KubeObject =>
  object('batch/v1', 'CronJob', {
    spec: {
      schedule,
      jobTemplate: { spec: { template: { spec: { containers: [image], restartPolicy: 'Never' } } } },
    },
  });
export const service = (spec: Fields): KubeObject =>
  object('v1', 'Service', { spec: { selector: { app: 'a' }, ports: [{ port: 80 }], ...spec } });
export const port = (fields: Fields): KubeObject => service({ ports: [{ port: 80, ...fields }] });
export const route = (backend: Fields, kind = 'HTTPRoute'): KubeObject =>
  object('gateway.networking.k8s.io/v1', kind, { spec: { rules: [{ backendRefs: [backend] }] } });
export const ingress = (spec: Fields): KubeObject => object('networking.k8s.io/v1', 'Ingress', { spec });
export const backend = { service: { name: 'a', port: { number: 80 } } };
export const path = (fields: Fields): KubeObject =>
  ingress({ rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend, ...fields }] } }] });
export const budget = (spec: Fields): KubeObject =>
  object('policy/v1', 'PodDisruptionBudget', { spec: { selector, ...spec } });
export const autoscaler = (spec: Fields): KubeObject =>
  object('autoscaling/v2', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
      maxReplicas: 3,
      ...spec,
    },
  });
export const networkPolicy = (rule: Fields): KubeObject =>
  object('networking.k8s.io/v1', 'NetworkPolicy', { spec: { podSelector: {}, ingress: [rule] } });
export const binding = (roleRef: Fields, subject: Fields): KubeObject =>
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', { roleRef, subjects: [subject] });
export const account = { kind: 'ServiceAccount', name: 'a', namespace: 'default' };
export const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'a' };
export const role = (rule: Fields): KubeObject =>
  object('rbac.authorization.k8s.io/v1', 'Role', { rules: [rule] });
export const claim = (spec: Fields): KubeObject =>
  object('v1', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
  });
export const secret = (type: string, data: Fields): KubeObject => object('v1', 'Secret', { type, data });
export const variable = (valueFrom: Fields): KubeObject => container({ env: [{ name: 'A', valueFrom }] });
export const volume = (source: Fields): KubeObject => pod({ volumes: [{ name: 'a', ...source }] });
export const metric = (fields: Fields): KubeObject => autoscaler({ metrics: [fields] });
export const scaling = (fields: Fields): KubeObject => autoscaler({ behavior: { scaleDown: fields } });
export const nodes = (term: Fields): KubeObject =>
  pod({
    affinity: {
      nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [term] } },
    },
  });
export const indexed = (spec: Fields): KubeObject =>
  job({ restartPolicy: 'Never' }, { completionMode: 'Indexed', completions: 2, ...spec });
export const daemonUpdate = (rollingUpdate: Fields): KubeObject => ({
  ...deployment({ updateStrategy: { rollingUpdate } }),
  kind: 'DaemonSet',
});
export const large = 'x'.repeat(1024 * 1024 + 1);
