import { Plan, type PlannedObject, plannedObjectsMax, refKey, refOf } from '@seatrial/model';
import { expect, it } from 'vitest';
import { configMap, newVersion, plan, service } from '../canary/fixtures.ts';
import { application, one, state, two } from '../sync/fixtures.ts';
import {
  type ApplicationFound,
  leavingApplication,
  outcomeOfAll,
  plannedApplication,
} from './planned-application.ts';
import { type Asked, plannedObjects } from './planned-objects.ts';

const created: PlannedObject = { ...refOf(service), action: 'Create', fields: [], kept: [] };

function planned(change: Partial<ApplicationFound> = {}) {
  return plannedApplication({
    application: application(),
    file: 'apps/shop.yaml',
    state: state({ stableVersion: one }),
    version: two,
    word: { reason: 'Releasing', message: 'on its way' },
    after: [],
    dependsOn: [],
    problems: [],
    notes: [],
    objects: [created],
    ...change,
  });
}

it('the outcome is the worst of what is known', () => {
  const refused: PlannedObject = { ...created, action: 'Refused', refusal: { by: 'Quota', message: 'no' } };
  const notAsked: PlannedObject = { ...created, action: 'NotAsked' };
  const unknown = { how: 'Unknown', steps: [], notTried: [] } as const;

  expect(planned().outcome).toBe('Changes');
  expect(planned({ objects: [created, notAsked] }).outcome).toBe('Inconclusive');
  expect(planned({ rollout: { ...unknown, steps: [], notTried: [] } }).outcome).toBe('Inconclusive');
  expect(planned({ objects: [notAsked, refused] }).outcome).toBe('Refused');
  expect(planned({ word: { reason: 'Quarantined', message: 'it failed' } })).toMatchObject({
    outcome: 'Refused',
    problems: ['it failed'],
  });
  expect(planned({ word: { reason: 'WaitingForCluster', message: 'staging goes first' } }).outcome).toBe(
    'Changes',
  );
  expect(outcomeOfAll(['Nothing', 'Changes', 'Inconclusive'])).toBe('Inconclusive');
  expect(outcomeOfAll([])).toBe('Nothing');
});

it('what is put back of the version that runs is no work of a merge', () => {
  const drifted: PlannedObject = { ...created, action: 'Change' };

  expect(planned({ version: one, objects: [drifted] })).toMatchObject({ outcome: 'Nothing', change: 'Same' });
});

it('another version of which nothing is otherwise here changes nothing', () => {
  const same: PlannedObject = { ...created, action: 'None' };

  expect(planned({ objects: [same] })).toMatchObject({ outcome: 'Nothing', change: 'Newer' });
  expect(planned({ objects: [same, { ...created, action: 'Keep' }] }).outcome).toBe('Changes');
  expect(planned({ objects: [] }).outcome).toBe('Changes');
  expect(planned({ objects: [same], state: state() })).toMatchObject({ outcome: 'Changes', change: 'New' });
});

it('objects beyond what a plan names are counted', () => {
  const many = Array.from({ length: plannedObjectsMax + 1 }, (_, index) => ({
    ...created,
    name: `web-${index}`,
  }));

  const found = planned({ objects: many });

  expect(found.objects).toHaveLength(plannedObjectsMax);
  expect(found).toMatchObject({ moreObjects: 1, counts: { create: plannedObjectsMax + 1 } });
});

it('an application that leaves the branch loses what its file gives up, but for what is never deleted', () => {
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'disk' };
  const leaving = state({ stableVersion: one, inventory: [refOf(service), refOf(configMap('1')), claim] });

  expect(leavingApplication(leaving, 'Orphan').counts).toMatchObject({ delete: 0, keep: 3 });
  expect(leavingApplication(leaving, 'Prune').counts).toMatchObject({ delete: 2, keep: 1 });
  expect(
    leavingApplication(leaving, 'Prune', new Map([[refKey(refOf(service)), service]])).counts,
  ).toMatchObject({
    delete: 1,
    keep: 0,
  });
});

it('each object of a release has its action, its wave and when it is applied', () => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'new', namespace: 'shop' } };
  const release = plan({ desired: [...plan().full, secret] });
  const old = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'old' };
  const asked = new Map<string, Asked>(
    release.full.map((object) => {
      const key = refKey(refOf(object));
      if (object.kind === 'Secret') return [key, { type: 'Missing' }] as const;
      return [key, { type: 'There', before: object, after: object }] as const;
    }),
  );

  const objects = plannedObjects(
    { ...release, prune: [old] },
    {
      asked,
      there: new Set([refKey(old)]),
    },
  );

  expect(objects.map(({ kind, action, wave, when }) => [kind, action, wave, when])).toEqual([
    ['ConfigMap', 'None', 1, 'AtPromotion'],
    ['Secret', 'Create', 1, 'BeforeCanary'],
    ['Service', 'None', 2, 'AtPromotion'],
    ['Deployment', 'None', 3, 'AtPromotion'],
    ['HTTPRoute', 'None', 4, 'AtPromotion'],
    ['ConfigMap', 'Delete', undefined, undefined],
  ]);
});

it('of what another tool has made the fields go that only tools have applied, and others’ stay', () => {
  const release = plan();
  const [object] = release.full;
  if (object === undefined) throw new Error('there is one');
  const key = refKey(refOf(object));
  const fields = (...names: readonly string[]) => ({
    'f:data': Object.fromEntries(names.map((name) => [`f:${name}`, {}])),
  });
  const managedFields = [
    { manager: 'helm', operation: 'Update', fieldsV1: fields('chart', 'both') },
    { manager: 'robot', operation: 'Update', fieldsV1: fields('both') },
  ];
  const before = { ...object, data: {}, metadata: { ...object.metadata, managedFields } };
  const asked = new Map<string, Asked>([[key, { type: 'There', before, after: object }]]);
  const adoption = { tool: 'Helm', by: 'of Helm, a', managers: [], goes: [] } as const;

  const [found] = plannedObjects(release, {
    asked,
    adoptions: new Map([[key, { ...adoption, managers: [], goes: [] }]]),
  });

  expect(found?.adoption?.goes).toEqual([{ path: 'data.chart', managers: ['helm'] }]);
  expect(found?.kept).toEqual([{ path: 'data.both', managers: ['helm', 'robot'] }]);
});

it('is what its schema says', () => {
  const document = {
    outcome: 'Changes',
    to: { name: 'the working copy' },
    clusters: [
      {
        cluster: 'here',
        comparedWith: 'Live',
        applications: [planned({ version: newVersion })],
        same: 0,
        errors: [],
        notes: [],
      },
    ],
  };

  expect(Plan.parse(document)).toEqual(document);
});
