import { expect, it } from 'vitest';
import { healthOf } from '../health-of.ts';
import { anObject, conditions } from '../testing.ts';

const address = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };
const hpaConditions = JSON.stringify(conditions('AbleToScale=True').conditions);

it.each([
  ['batch/v1', 'Job', 'at work', {}, { active: 1 }, 'Progressing'],
  ['batch/v1', 'Job', 'done', {}, conditions('Complete=True'), 'Healthy'],
  ['batch/v1', 'Job', 'failed', {}, conditions('Failed=True'), 'Degraded'],
  ['batch/v1', 'Job', 'suspended', { suspend: true }, {}, 'Suspended'],
  ['batch/v1', 'CronJob', 'suspended', { suspend: true }, {}, 'Suspended'],
  ['batch/v1', 'CronJob', 'not due so far', {}, {}, 'Healthy'],
  [
    'batch/v1',
    'CronJob',
    'whose last Job failed',
    {},
    { lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:00:10Z' },
    'Degraded',
  ],
  [
    'batch/v1',
    'CronJob',
    'whose last Job runs',
    {},
    { active: [{}], lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-01T00:00:10Z' },
    'Healthy',
  ],
  [
    'batch/v1',
    'CronJob',
    'whose last Job succeeded',
    {},
    { lastScheduleTime: '2026-01-02T00:00:00Z', lastSuccessfulTime: '2026-01-02T00:00:10Z' },
    'Healthy',
  ],
  ['v1', 'Service', 'inside the cluster', { type: 'ClusterIP' }, {}, 'Healthy'],
  ['v1', 'Service', 'without its address', { type: 'LoadBalancer' }, { loadBalancer: {} }, 'Progressing'],
  ['v1', 'Service', 'with its address', { type: 'LoadBalancer' }, address, 'Healthy'],
  ['networking.k8s.io/v1', 'Ingress', 'without an address', {}, {}, 'Progressing'],
  ['networking.k8s.io/v1', 'Ingress', 'with an address', {}, address, 'Healthy'],
  ['v1', 'PersistentVolumeClaim', 'pending', {}, { phase: 'Pending' }, 'Progressing'],
  ['v1', 'PersistentVolumeClaim', 'bound', {}, { phase: 'Bound' }, 'Healthy'],
  ['v1', 'PersistentVolumeClaim', 'whose volume is gone', {}, { phase: 'Lost' }, 'Degraded'],
  ['v1', 'PersistentVolume', 'that could not be reclaimed', {}, { phase: 'Failed' }, 'Degraded'],
  ['v1', 'PersistentVolume', 'to be had', {}, { phase: 'Available' }, 'Healthy'],
  ['v1', 'Namespace', 'going', {}, { phase: 'Terminating' }, 'Progressing'],
  [
    'v1',
    'Namespace',
    'that cannot go',
    {},
    { phase: 'Terminating', ...conditions('NamespaceDeletionContentFailure=True') },
    'Degraded',
  ],
  ['v1', 'Namespace', 'in use', {}, { phase: 'Active' }, 'Healthy'],
  ['v1', 'Node', 'that does not answer', {}, conditions('Ready=Unknown'), 'Degraded'],
  ['v1', 'Node', 'without room on its disk', {}, conditions('Ready=True', 'DiskPressure=True'), 'Degraded'],
  ['v1', 'Node', 'cordoned', { unschedulable: true }, conditions('Ready=True'), 'Suspended'],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'that scales',
    {},
    conditions('AbleToScale=True', 'ScalingActive=True'),
    'Healthy',
  ],
  [
    'autoscaling/v2',
    'HorizontalPodAutoscaler',
    'without metrics',
    {},
    conditions('AbleToScale=True', 'ScalingActive=False/FailedGetResourceMetric'),
    'Degraded',
  ],
  ['autoscaling/v2', 'HorizontalPodAutoscaler', 'that has said nothing', {}, {}, 'Progressing'],
  [
    'policy/v1',
    'PodDisruptionBudget',
    'which cannot be kept',
    {},
    conditions('DisruptionAllowed=False/SyncFailed'),
    'Degraded',
  ],
  [
    'policy/v1',
    'PodDisruptionBudget',
    'that lets none be evicted',
    {},
    conditions('DisruptionAllowed=False/InsufficientPods'),
    'Healthy',
  ],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'established',
    {},
    conditions('NamesAccepted=True', 'Established=True'),
    'Healthy',
  ],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'whose names are taken',
    {},
    conditions('NamesAccepted=False', 'Established=False'),
    'Degraded',
  ],
  [
    'apiextensions.k8s.io/v1',
    'CustomResourceDefinition',
    'coming',
    {},
    conditions('NamesAccepted=True', 'Established=False/Installing'),
    'Progressing',
  ],
  [
    'apiregistration.k8s.io/v1',
    'APIService',
    'whose server does not answer',
    {},
    conditions('Available=False'),
    'Progressing',
  ],
  ['apiregistration.k8s.io/v1', 'APIService', 'that is served', {}, conditions('Available=True'), 'Healthy'],
])('%s %s %s', (apiVersion, kind, _, spec, status, wanted) => {
  expect(healthOf(anObject(apiVersion, kind, { spec, status })).status).toBe(wanted);
});

it.each([
  ['conditions', hpaConditions, 'Healthy'],
  ['no conditions', '{', 'Progressing'],
])('a HorizontalPodAutoscaler of version 1 is judged by its annotation, with %s in it', (_, text, wanted) => {
  const metadata = { name: 'it', annotations: { 'autoscaling.alpha.kubernetes.io/conditions': text } };

  expect(healthOf(anObject('autoscaling/v1', 'HorizontalPodAutoscaler', { metadata })).status).toBe(wanted);
});
