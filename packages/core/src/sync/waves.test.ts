import type { KubeObject } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { expect, it } from 'vitest';
import { inReverseWaves, wavesOf } from './waves.ts';

function object(kind: string): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { name: kind.toLowerCase() } };
}

const given = [
  'ValidatingWebhookConfiguration',
  'Gadget',
  'Deployment',
  'Service',
  'ConfigMap',
  'RoleBinding',
  'ServiceAccount',
  'CustomResourceDefinition',
];

it('definitions go first, custom resources after what they may need, and webhooks last', () => {
  const waves = wavesOf(given.map(object));

  expect(waves.map((wave) => wave.map(({ kind }) => kind))).toEqual(given.toReversed().map((kind) => [kind]));
});

it('what is deleted goes the other way round, webhooks first', () => {
  const refs = inReverseWaves(given.toReversed().map(object).map(refOf));

  expect(refs.map(({ kind }) => kind)).toEqual(given);
});
