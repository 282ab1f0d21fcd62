import type { Plan, PlannedApplication } from '@seatrial/model';
import { expect, it } from 'vitest';
import { annotationsOf } from './annotations.ts';

const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'web', kept: [] };
const shop: PlannedApplication = {
  application: 'shop',
  namespace: 'shop',
  file: 'apps/shop.yaml',
  outcome: 'Refused',
  change: 'Newer',
  reason: 'Releasing',
  message: 'a release would begin',
  after: [],
  dependsOn: [],
  problems: ['apps/shop/web.yaml:3:5: spec.x is not a field'],
  counts: { create: 0, change: 1, delete: 1, keep: 0, none: 0, refused: 1, notAsked: 0 },
  objects: [
    {
      ...ref,
      action: 'Change',
      fields: [{ path: 'data.a', cause: 'Drift', live: '1', wanted: '2', managers: ['kubectl'] }],
    },
    { ...ref, name: 'old', action: 'Delete', fields: [] },
    { ...ref, name: 'bad', action: 'Refused', fields: [], refusal: { by: 'Quota', message: 'exceeded' } },
  ],
  notes: [],
};

it('annotations: what is refused comes first, each at its place or in the file of its application', () => {
  const cluster = {
    cluster: 'staging',
    comparedWith: 'Live',
    same: 0,
    notes: [],
    applications: [shop],
  } as const;
  const plan: Plan = {
    outcome: 'Refused',
    to: { name: 'x' },
    clusters: [
      { ...cluster, applications: [shop], notes: [], errors: ['apps/b.yaml:1:2: it is no YAML', 'nowhere'] },
    ],
  };

  expect(annotationsOf(plan)).toEqual([
    { level: 'failure', title: 'Refused on staging', path: 'apps/b.yaml', line: 1, message: 'it is no YAML' },
    {
      level: 'failure',
      title: 'Refused: shop on staging',
      path: 'apps/shop/web.yaml',
      line: 3,
      message: 'spec.x is not a field',
    },
    {
      level: 'failure',
      title: 'Refused: shop on staging',
      path: 'apps/shop.yaml',
      line: 1,
      message: 'ConfigMap bad: exceeded',
    },
    {
      level: 'warning',
      title: 'Drift is put back: shop on staging',
      path: 'apps/shop.yaml',
      line: 1,
      message: 'ConfigMap web data.a (by kubectl)',
    },
    {
      level: 'warning',
      title: 'Deleted: shop on staging',
      path: 'apps/shop.yaml',
      line: 1,
      message: 'ConfigMap old',
    },
  ]);
});
