import type { KubeObject, Release, ReleaseStatus, Rollout } from '@seatrial/model';
import { Application } from '@seatrial/model';
import type { WorkloadHealth } from '../health/workload.ts';
import { planRelease } from './plan.ts';
import type { ReleaseSeen } from './release.ts';

/** Objects and observations for the tests of this folder. */

export const oldVersion = 'a'.repeat(40);
export const newVersion = 'b'.repeat(40);

export function deployment(image: string, replicas = 4): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web', team: 'shop' } },
        spec: {
          containers: [{ name: 'web', image, envFrom: [{ configMapRef: { name: 'settings' } }] }],
          volumes: [{ name: 'tls', secret: { secretName: 'tls' } }],
        },
      },
    },
  };
}

export function configMap(value: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings', namespace: 'shop' },
    data: { value },
  };
}

export const service: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { selector: { app: 'web' }, clusterIP: '10.0.0.1', ports: [{ port: 80, nodePort: 30_000 }] },
};

export const route: KubeObject = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { rules: [{ backendRefs: [{ name: 'web', port: 80 }] }] },
};

export function version(image: string, value = '1'): readonly KubeObject[] {
  return [route, deployment(image), service, configMap(value)];
}

export function rollout(change: Record<string, unknown> = {}): Rollout {
  const file = Application.parse({
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Application',
    metadata: { name: 'shop' },
    spec: {
      path: 'apps/shop',
      namespace: 'shop',
      rollout: { workload: { name: 'web' }, service: 'web', route: { name: 'web' }, ...change },
      targets: [{ cluster: 'staging' }],
    },
  });
  if (file.spec.rollout === undefined) throw new Error('the file above has a rollout');
  return file.spec.rollout;
}

export function plan(options: { readonly first?: boolean; readonly desired?: readonly KubeObject[] } = {}) {
  return planRelease({
    application: 'shop',
    release: 'shop-2-bbbbbbb',
    version: newVersion,
    desired: options.desired ?? version('web:2'),
    ...(options.first === true ? {} : { current: { version: oldVersion, objects: version('web:1') } }),
    inventory: [],
    rollout: rollout(),
  });
}

export function release(status?: Partial<ReleaseStatus>, change: Partial<Release['spec']> = {}): Release {
  const at = '2026-01-01T00:00:00.000Z';
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Release',
    metadata: { name: 'shop-2-bbbbbbb', namespace: 'shop' },
    spec: {
      application: 'shop',
      cluster: 'staging',
      version: newVersion,
      previousVersion: oldVersion,
      commit: 'c'.repeat(40),
      path: 'apps/shop',
      revert: 'Push',
      crashLogLines: 20,
      rollout: rollout(),
      approvals: [],
      requests: [],
      ...change,
    },
    ...(status === undefined
      ? {}
      : {
          status: {
            phase: 'Pending',
            reason: 'Created',
            message: '',
            phaseStartedAt: at,
            startedAt: at,
            stepIndex: 0,
            weightPercent: 0,
            added: [],
            inventory: [],
            conditions: [],
            history: [],
            ...status,
          },
        }),
  };
}

export function healthy(version: string, replicas: number): WorkloadHealth {
  return { exists: true, version, replicas, readyReplicas: replicas, whole: true, pods: [] };
}

const nothing = { type: 'NoData', reason: 'not asked' } as const;

/** A world in which nothing is wrong and nothing has begun. */
export function seen(change: Partial<ReleaseSeen> = {}): ReleaseSeen {
  return {
    plan: { type: 'Value', value: plan() },
    first: { type: 'Value', value: [] },
    adopted: { type: 'Value', value: [] },
    others: nothing,
    objections: { type: 'Value', value: [] },
    workloads: { type: 'Value', value: [healthy(oldVersion, 4)] },
    routes: { type: 'Value', value: [] },
    canary: {
      type: 'Value',
      value: { exists: false, replicas: 0, readyReplicas: 0, whole: false, pods: [] },
    },
    crashLog: nothing,
    canaryEndpoints: { type: 'Value', value: 1 },
    route: { type: 'Value', value: { exists: true, weightPercent: 0, programmed: true, servesStable: true } },
    arms: { stable: nothing, canary: nothing },
    canaryInFlight: nothing,
    leftovers: { type: 'Value', value: [] },
    desiredVersion: { type: 'Value', value: newVersion },
    faultsInFlight: { type: 'Value', value: false },
    revert: nothing,
    recorded: nothing,
    settled: true,
    ...change,
  };
}
