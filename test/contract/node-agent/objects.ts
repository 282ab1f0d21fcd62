import { join } from 'node:path';
import type { KubeObject, ObjectRef } from '@seatrial/model';

export const namespace = 'shop';

/** A pod as these tests read it. */
export interface LivePod extends KubeObject {
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses?: readonly {
      readonly restartCount: number;
      readonly state: { readonly waiting?: { readonly reason: string } };
      readonly lastState: { readonly terminated?: { readonly exitCode: number; readonly signal?: number } };
    }[];
  };
}

const SHOP = join(import.meta.dirname, '../../../packages/localcluster/src/workloads/shop.ts');
const STAY = `setInterval(() => undefined, 1000); console.log('up')`;

/** `deaf` ignores SIGTERM, `polite` notes it in the file $NOTE and ends. */
export const images: Readonly<Record<string, object>> = {
  'shop:1.0': { command: ['node', SHOP], env: { VERSION: '1.0' } },
  deaf: { command: ['node', '-e', `process.on('SIGTERM', () => undefined); ${STAY}`] },
  polite: {
    command: [
      'node',
      '-e',
      `process.on('SIGTERM', () => { require('node:fs').writeFileSync(process.env.NOTE, 'asked'); process.exit(0); }); ${STAY}`,
    ],
  },
  sh: { command: ['sh', '-c'] },
};

function meta(name: string): KubeObject['metadata'] & { readonly namespace: string } {
  return { name, namespace };
}

export function podRef(name: string): ObjectRef {
  return { apiVersion: 'v1', kind: 'Pod', namespace, name };
}

export function aConfigMap(name: string, data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: meta(name), data };
}

/** A pod with the one container `main`. */
export function aPod(name: string, container: object, spec: object = {}): KubeObject {
  const containers = [{ name: 'main', ...container }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: meta(name), spec: { ...spec, containers } };
}

export function aService(name: string): KubeObject {
  const spec = { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] };
  return { apiVersion: 'v1', kind: 'Service', metadata: meta(name), spec };
}

/** The shop, spread over the zones; a file `unready` below a pod's root makes that pod unready. */
export function aShop(name: string, replicas: number): KubeObject {
  const labels = { app: name };
  const main = {
    name: 'main',
    image: 'shop:1.0',
    ports: [{ containerPort: 8080 }],
    envFrom: [{ configMapRef: { name: 'words' } }],
    env: [{ name: 'DRAIN_MS', value: '100' }],
    startupProbe: { httpGet: { path: '/readyz', port: 8080 }, periodSeconds: 1 },
    readinessProbe: {
      exec: { command: ['sh', '-c', 'test ! -e unready'] },
      periodSeconds: 1,
      failureThreshold: 1,
    },
    livenessProbe: { httpGet: { path: '/healthz', port: 8080 }, periodSeconds: 2 },
  };
  const spread = {
    maxSkew: 1,
    topologyKey: 'topology.kubernetes.io/zone',
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: labels },
  };
  const template = {
    metadata: { labels },
    spec: { containers: [main], topologySpreadConstraints: [spread] },
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: meta(name),
    spec: { replicas, selector: { matchLabels: labels }, template },
  };
}

export function isReady({ status }: LivePod): boolean {
  return status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true;
}

export function restarts(pod: LivePod | undefined): number {
  return pod?.status.containerStatuses?.[0]?.restartCount ?? 0;
}

export function lastEnd(pod: LivePod): object | undefined {
  return pod.status.containerStatuses?.[0]?.lastState.terminated;
}

export function nodeReady(node: KubeObject | undefined): string | undefined {
  const status = node?.['status'] as { conditions: readonly { type: string; status: string }[] } | undefined;
  return status?.conditions.find(({ type }) => type === 'Ready')?.status;
}

export function hasTaints(node: KubeObject): boolean {
  return 'taints' in (node['spec'] as object);
}
