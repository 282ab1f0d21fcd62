import { annotations, type KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { metadataMarked } from './own-fields.ts';

it('a copy by metadata alone still says for whom a Namespace was made, and nothing else of what is written on it', () => {
  const object: KubeObject = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', annotations: { [annotations.madeFor]: 'shop', note: 'long' } },
    spec: { finalizers: ['kubernetes'] },
  };

  expect(metadataMarked(object)).toEqual({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', annotations: { [annotations.madeFor]: 'shop' } },
  });
  expect(metadataMarked({ ...object, metadata: { name: 'shop' } }).metadata).toEqual({ name: 'shop' });
});
