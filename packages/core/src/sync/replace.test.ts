import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { rollout } from '../canary/fixtures.ts';
import { isReplaceable, isToBeReplaced } from './replace.ts';

function object(kind: string, name = 'migrate', annotations: Record<string, string> = {}): KubeObject {
  return {
    apiVersion: kind === 'CustomResourceDefinition' ? 'apiextensions.k8s.io/v1' : 'v1',
    kind,
    metadata: { name, annotations },
  };
}

it.each([
  { kind: 'ConfigMap', expected: true },
  { kind: 'Namespace', expected: false },
  { kind: 'PersistentVolumeClaim', expected: false },
  { kind: 'CustomResourceDefinition', expected: false },
  { kind: 'Deployment', name: 'web', expected: false },
  { kind: 'Service', name: 'web', expected: false },
  { kind: 'HTTPRoute', name: 'web', expected: false },
  { kind: 'Deployment', name: 'other', expected: true },
])('a $kind "$name" may be made again: $expected', ({ kind, name, expected }) => {
  expect(isReplaceable(object(kind, name), rollout())).toBe(expected);
});

it('is asked for by the manifest, or by what is there', () => {
  const said = object('ConfigMap', 'web', { 'seatrial.dev/replace': 'true' });
  const silent = object('ConfigMap', 'web');

  expect(isToBeReplaced(said, undefined, undefined)).toBe(true);
  expect(isToBeReplaced(silent, said, undefined)).toBe(true);
  expect(isToBeReplaced(silent, silent, undefined)).toBe(false);
});
