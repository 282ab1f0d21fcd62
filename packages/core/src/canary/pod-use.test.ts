import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { namesIn, podUse } from './pod-use.ts';

const podSpec = { containers: [{ name: 'web', envFrom: [{ secretRef: { name: 'key' } }] }] };
const labels = { app: 'web' };
const template = { metadata: { labels }, spec: podSpec };

function made(apiVersion: string, kind: string, content: object): KubeObject {
  return { apiVersion, kind, metadata: { name: 'web', namespace: 'shop' }, ...content };
}

describe('what the pods of a version use', () => {
  it.each([
    made('apps/v1', 'Deployment', { spec: { template } }),
    made('apps/v1', 'StatefulSet', { spec: { template } }),
    made('apps/v1', 'DaemonSet', { spec: { template } }),
    made('batch/v1', 'Job', { spec: { template } }),
    made('batch/v1', 'CronJob', { spec: { jobTemplate: { spec: { template } } } }),
    made('argoproj.io/v1alpha1', 'Rollout', { spec: { template } }),
    made('v1', 'Pod', { metadata: { name: 'web', namespace: 'shop', labels }, spec: podSpec }),
  ])('is read from a $kind', (object) => {
    expect(podUse([object])).toEqual({ names: new Set(['Secret/key']), labels: [labels] });
  });

  it.each([
    made('v1', 'ConfigMap', { data: { template: 'x' } }),
    made('cert-manager.io/v1', 'Certificate', { spec: { template: { metadata: { labels } } } }),
  ])('is nothing in a $kind, which makes no pods', (object) => {
    expect(podUse([object])).toEqual({ names: new Set(), labels: [] });
  });
});

describe('a pod names', () => {
  const reads = (name: string) => [{ name: 'x', env: [{ valueFrom: { configMapKeyRef: { name } } }] }];

  it.each([
    { what: 'its account', spec: { serviceAccountName: 'shop' }, name: 'ServiceAccount/shop' },
    {
      what: 'a claim for storage',
      spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
      name: 'PersistentVolumeClaim/data',
    },
    { what: 'what its containers read', spec: { containers: reads('a') }, name: 'ConfigMap/a' },
    { what: 'what its init containers read', spec: { initContainers: reads('b') }, name: 'ConfigMap/b' },
    { what: 'what its ephemeral ones read', spec: { ephemeralContainers: reads('c') }, name: 'ConfigMap/c' },
    {
      what: 'a part of a projected volume',
      spec: { volumes: [{ projected: { sources: [{ secret: { name: 'd' } }] } }] },
      name: 'Secret/d',
    },
    {
      what: 'the key of a storage driver',
      spec: { volumes: [{ csi: { nodePublishSecretRef: { name: 'e' } } }] },
      name: 'Secret/e',
    },
    { what: 'what pulls its images', spec: { imagePullSecrets: [{ name: 'f' }] }, name: 'Secret/f' },
  ])('$what', ({ spec, name }) => {
    expect(namesIn(spec)).toEqual([name]);
  });
});
