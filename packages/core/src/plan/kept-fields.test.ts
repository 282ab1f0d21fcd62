import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { deployment } from '../canary/fixtures.ts';
import { keptFields } from './kept-fields.ts';

const desired = deployment('web:1');

function managedBy(...managedFields: readonly object[]): KubeObject {
  return { ...desired, metadata: { ...desired.metadata, managedFields } as KubeObject['metadata'] };
}

it('fields of others that no manifest has stay, and are named with who has them', () => {
  const live = managedBy(
    { manager: 'seatrial', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:paused': {} } } },
    {
      manager: 'kubectl-annotate',
      fieldsV1: {
        'f:metadata': { 'f:annotations': { '.': {}, 'f:example.com/note': {} } },
        'f:spec': { 'f:replicas': {} },
      },
    },
    { manager: 'keda', fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:example.com/note': {} } } } },
  );

  expect(keptFields(live, desired)).toEqual([
    { path: 'metadata.annotations["example.com/note"]', managers: ['kubectl-annotate', 'keda'] },
  ]);
});

it('what Kubernetes writes itself is left out, but for what an autoscaler decides', () => {
  const { replicas: _, ...spec } = desired['spec'] as Record<string, unknown>;
  const live = managedBy(
    {
      manager: 'kube-controller-manager',
      subresource: 'status',
      fieldsV1: { 'f:status': { 'f:replicas': {} } },
    },
    {
      manager: 'kube-controller-manager',
      fieldsV1: { 'f:metadata': { 'f:annotations': { 'f:revision': {} } } },
    },
    {
      manager: 'kube-controller-manager',
      subresource: 'scale',
      fieldsV1: { 'f:spec': { 'f:replicas': {} } },
    },
  );

  expect(keptFields(live, { ...desired, spec })).toEqual([
    { path: 'spec.replicas', managers: ['kube-controller-manager'] },
  ]);
});
