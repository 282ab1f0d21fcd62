import type { KubeObject } from '@seatrial/model';
import { expect, it } from 'vitest';
import { deployment } from '../canary/fixtures.ts';
import { withField } from '../fields.ts';
import { versionAnnotation } from '../health/workload.ts';
import { plannedFields } from './planned-fields.ts';

const before = deployment('web:1');

function written(object: KubeObject, manager: string, fieldsV1: unknown): KubeObject {
  const managedFields = [{ manager, operation: 'Update', fieldsV1 }];
  return { ...object, metadata: { ...object.metadata, managedFields } as KubeObject['metadata'] };
}

it('what the two manifests have otherwise is of Git, and what only the cluster has otherwise is drift', () => {
  const live = written(withField(before, ['spec', 'replicas'], 7), 'kubectl', {
    'f:spec': { 'f:replicas': {} },
  });
  const desired = deployment('web:2');

  const { fields, restartsPods } = plannedFields(
    { before: live, after: desired },
    { previous: before, desired },
  );

  expect(fields).toEqual([
    { path: 'spec.replicas', cause: 'Drift', live: '7', wanted: '4', managers: ['kubectl'] },
    {
      path: 'spec.template.spec.containers[0].image',
      cause: 'Git',
      live: '"web:1"',
      wanted: '"web:2"',
      managers: [],
    },
  ]);
  expect(restartsPods).toBe(true);
});

it('a position in a list that a webhook has made longer is none in the manifest: all of the list counts', () => {
  const containers = (images: readonly string[]) => images.map((image) => ({ name: image, image }));
  const path = ['spec', 'template', 'spec', 'containers'];
  const injected = withField(before, path, containers(['sidecar:1', 'web:1']));
  const live = written(injected, 'injector', {
    'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"sidecar:1"}': {} } } } },
  });
  const after = withField(before, path, containers(['sidecar:2', 'web:1']));
  const manifest = withField(before, path, containers(['web:1']));

  const { fields } = plannedFields({ before: live, after }, { previous: manifest, desired: manifest });

  expect(fields.map(({ cause }) => cause)).toEqual(['Drift', 'Drift']);
});

it('what nobody else has written is no drift, whatever the API server calls it; what is gone is', () => {
  const secret = (of: object): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'login' },
    ...of,
  });
  const [old, now] = ['b25l', 'dHdv'].map((password) => secret({ data: { password } })) as [
    KubeObject,
    KubeObject,
  ];
  const [previous, desired] = ['one', 'two'].map((password) => secret({ stringData: { password } })) as [
    KubeObject,
    KubeObject,
  ];

  const renamed = plannedFields({ before: old, after: now }, { previous, desired });
  const gone = plannedFields({ before: secret({}), after: old }, { previous, desired: previous });

  expect(renamed.fields.map(({ cause }) => cause)).toEqual(['Git']);
  expect(gone.fields.map(({ cause }) => cause)).toEqual(['Drift']);
});

it('the mark of the version is no change, and of a Secret no value is told', () => {
  const marked = (version: string) =>
    withField(before, ['metadata', 'annotations', versionAnnotation], version);
  const secret = (password: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'login', namespace: 'shop' },
    data: { password },
  });

  const unmoved = plannedFields(
    { before: marked('1'), after: marked('2') },
    { previous: marked('1'), desired: marked('2') },
  );
  const hidden = plannedFields(
    { before: secret('b25l'), after: secret('dHdv') },
    { previous: secret('b25l'), desired: secret('dHdv') },
  );

  expect(unmoved).toEqual({ fields: [], total: 0, restartsPods: false });
  expect(hidden.fields).toEqual([{ path: 'data.password', cause: 'Git', managers: [] }]);
});
