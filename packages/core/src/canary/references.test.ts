import { describe, expect, it } from 'vitest';
import { configReferences, kindByField, mapConfigReferences } from './references.ts';

const fields = [
  { field: 'configMap', kind: 'ConfigMap', spec: { volumes: [{ configMap: { name: 'x' } }] } },
  {
    field: 'configMapRef',
    kind: 'ConfigMap',
    spec: { containers: [{ envFrom: [{ configMapRef: { name: 'x' } }] }] },
  },
  {
    field: 'configMapKeyRef',
    kind: 'ConfigMap',
    spec: { initContainers: [{ env: [{ valueFrom: { configMapKeyRef: { name: 'x', key: 'k' } } }] }] },
  },
  { field: 'secret', kind: 'Secret', spec: { volumes: [{ secret: { secretName: 'x' } }] } },
  { field: 'secretRef', kind: 'Secret', spec: { containers: [{ envFrom: [{ secretRef: { name: 'x' } }] }] } },
  {
    field: 'secretKeyRef',
    kind: 'Secret',
    spec: { ephemeralContainers: [{ env: [{ valueFrom: { secretKeyRef: { name: 'x', key: 'k' } } }] }] },
  },
  {
    field: 'azureFile',
    kind: 'Secret',
    spec: { volumes: [{ azureFile: { secretName: 'x', shareName: 's' } }] },
  },
  {
    field: 'nodePublishSecretRef',
    kind: 'Secret',
    spec: { volumes: [{ csi: { driver: 'd', nodePublishSecretRef: { name: 'x' } } }] },
  },
  { field: 'imagePullSecrets', kind: 'Secret', spec: { imagePullSecrets: [{ name: 'x' }] } },
] as const;

describe('configReferences', () => {
  it.each(fields)('finds the $kind that $field names', ({ spec, kind }) => {
    expect(configReferences(spec)).toEqual([{ kind, name: 'x' }]);
  });

  it('finds what a projected volume puts together', () => {
    const sources = [{ configMap: { name: 'a' } }, { secret: { name: 'b' } }];

    expect(configReferences({ volumes: [{ projected: { sources } }] })).toEqual([
      { kind: 'ConfigMap', name: 'a' },
      { kind: 'Secret', name: 'b' },
    ]);
  });

  it('has no field that is not tried here', () => {
    expect(Object.keys(kindByField).toSorted()).toEqual(fields.map(({ field }) => field).toSorted());
  });
});

describe('mapConfigReferences', () => {
  it.each(fields)('replaces the name in $field and nothing else', ({ spec }) => {
    const renamed = mapConfigReferences(spec, (_, name) => `${name}-canary`);

    expect(JSON.stringify(renamed)).toBe(JSON.stringify(spec).replaceAll('"x"', '"x-canary"'));
  });
});
