import type { ObjectRef } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { configMap, release } from './fixtures.ts';
import { leftoverCandidates, mayBeDeletedFor } from './leftovers.ts';
import { planRelease } from './plan.ts';

function ref(kind: string, name: string): ObjectRef {
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'v1';
  return { apiVersion, kind, namespace: 'shop', name };
}

const canary = ref('ConfigMap', 'settings-canary');
const first = ref('ServiceAccount', 'new');
const dropped = ref('ConfigMap', 'dropped');
const oldJob = ref('Job', 'old');
const claim = ref('PersistentVolumeClaim', 'data');
const kept = ref('ConfigMap', 'settings');

const plan = {
  ...planRelease({
    application: 'shop',
    release: 'shop-2',
    version: 't',
    desired: [configMap('2')],
    current: { version: 's', objects: [configMap('1')] },
    inventory: [],
  }),
  prune: [dropped, oldJob],
};

describe('what must be gone before a release leaves its phase', () => {
  const status = { added: [canary, first], inventory: [kept, first, claim] };

  it.each([
    { phase: 'Progressing', names: [] },
    { phase: 'Promoting', names: ['settings-canary', 'dropped'] },
    { phase: 'Watching', names: ['old'] },
    { phase: 'RollingBack', names: ['settings-canary', 'new'] },
    { phase: 'Promoted', names: [] },
  ] as const)('in $phase: $names', ({ phase, names }) => {
    const refs = leftoverCandidates(release({ ...status, phase }), plan);

    expect(refs.map(({ name }) => name)).toEqual(names);
  });

  it('on the way back from a promotion: the canary, and what only the version has, but no storage', () => {
    const refs = leftoverCandidates(release({ ...status, phase: 'RollingBack', restore: true }), plan);

    expect(refs.map(({ name }) => name)).toEqual(['settings-canary', 'new']);
  });

  it('on the way back: nothing that its manifest says was another tool’s, whatever the record knows', () => {
    const wreck = configMap('2');
    const metadata = { ...wreck.metadata, name: 'new', annotations: { 'seatrial.dev/adopt': 'true' } };
    const adopting = { ...plan, full: [...plan.full, { ...wreck, metadata }] };
    const taken = { ...status, added: [canary], inventory: [kept, refOf({ ...wreck, metadata })] };

    const refs = leftoverCandidates(release({ ...taken, phase: 'RollingBack', restore: true }), adopting);

    expect(refs.map(({ name }) => name)).toEqual(['settings-canary']);
  });

  it('on the way back: nothing that an earlier release took over, though the version itself does not say so', () => {
    const before = { ...plan, adopted: [first] };
    const taken = { restore: true, added: [canary], inventory: [kept, first] };

    const refs = leftoverCandidates(release({ ...taken, phase: 'RollingBack' }), before);

    expect(refs.map(({ name }) => name)).toEqual(['settings-canary']);
  });

  it('on the way back while the manifests cannot be read: the canary alone', () => {
    const refs = leftoverCandidates(release({ ...status, phase: 'RollingBack', restore: true }), undefined);

    expect(refs.map(({ name }) => name)).toEqual(['settings-canary']);
  });
});

it.each([
  { labels: { 'seatrial.dev/application': 'shop' }, isOwn: true },
  { labels: { 'seatrial.dev/release': 'shop-2-bbbbbbb' }, isOwn: true },
  { labels: { 'seatrial.dev/application': 'bank' }, isOwn: false },
  { labels: {}, isOwn: false },
])('an object with the labels $labels is the release’s own: $isOwn', ({ labels, isOwn }) => {
  const object = configMap('1');

  expect(mayBeDeletedFor(release(), { ...object, metadata: { ...object.metadata, labels } })).toBe(isOwn);
});
