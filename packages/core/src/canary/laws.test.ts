import type { KubeObject, ReleasePhase, ReleaseStatus } from '@seatrial/model';
import { refKey, refOf, releasePhases } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observed } from '../observation.ts';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, plan, release, rollout, route, seen, version } from './fixtures.ts';
import { planRelease } from './plan.ts';
import type { ReleaseSeen } from './release.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');

function observed<T>(value: fc.Arbitrary<T>): fc.Arbitrary<Observed<T>> {
  return fc.oneof(
    { weight: 4, arbitrary: value.map((it): Observed<T> => ({ type: 'Value', value: it })) },
    fc.constant<Observed<T>>({ type: 'NoData', reason: 'none' }),
    fc.constant<Observed<T>>({ type: 'Unavailable', reason: 'away' }),
    value.map((it): Observed<T> => ({ type: 'Stale', reason: 'old', value: it })),
  );
}

const health = fc
  .record({
    version: fc.constantFrom(oldVersion, newVersion),
    replicas: fc.integer({ min: 0, max: 5 }),
    whole: fc.boolean(),
  })
  .map(({ version, replicas, whole }) => ({ ...healthy(version, replicas), whole }));
const counts = fc
  .tuple(fc.nat({ max: 1_000 }), fc.nat({ max: 1_000 }))
  .map(([requests, bad]) => ({ requests, bad: Math.min(requests, bad) }));

const anySeen: fc.Arbitrary<Partial<ReleaseSeen>> = fc.record({
  plan: observed(fc.constant(plan())),
  workloads: observed(health.map((it) => [it])),
  canary: observed(health),
  crashLog: observed(fc.string()),
  canaryEndpoints: observed(fc.nat({ max: 3 })),
  route: observed(
    fc.record({
      exists: fc.boolean(),
      weightPercent: fc.constantFrom(0, 10, 100),
      programmed: fc.boolean(),
      servesStable: fc.boolean(),
    }),
  ),
  arms: fc.record({ stable: observed(counts), canary: observed(counts) }),
  desiredVersion: observed(fc.constantFrom(oldVersion, newVersion)),
  faultsInFlight: observed(fc.boolean()),
  settled: fc.boolean(),
});

function anyStatus(phases: readonly ReleasePhase[]): fc.Arbitrary<Partial<ReleaseStatus>> {
  return fc.record({
    phase: fc.constantFrom(...phases),
    stepIndex: fc.nat({ max: 4 }),
    weightPercent: fc.constantFrom(0, 10, 50),
    stepStartedAt: fc.constantFrom('2026-01-01T00:00:00.000Z', '2025-12-31T23:00:00.000Z'),
  });
}

describe('whatever is seen', () => {
  it('a release decides, and decides the same again', () => {
    fc.assert(
      fc.property(anyStatus(releasePhases), anySeen, (status, change) => {
        const [subject, view] = [release(status), seen(change)];

        expect(decideRelease(subject, view, t0)).toEqual(decideRelease(subject, view, t0));
      }),
    );
  });

  it('nothing that the stable pods use is touched before the verdict; only a route that has gone is brought back', () => {
    const stable = new Set(version('web:1').map((object) => refKey(refOf(object))));
    fc.assert(
      fc.property(anyStatus(['Pending', 'Preparing', 'Progressing']), anySeen, (status, change) => {
        const { actions } = decideRelease(release(status), seen(change), t0);

        const touched = actions.flatMap((action) => {
          if (action.type === 'Apply') return action.objects.map((object) => refKey(refOf(object)));
          return action.type === 'Delete' ? action.refs.map(refKey) : [];
        });
        const gone = change.route?.type === 'Value' && !change.route.value.exists;
        const allowed = gone ? [refKey(refOf(route))] : [];
        expect(touched.filter((key) => stable.has(key) && !allowed.includes(key))).toEqual([]);
      }),
    );
  });

  it('a round that changes nothing is not followed by another at once', () => {
    fc.assert(
      fc.property(anyStatus(releasePhases), anySeen, (status, change) => {
        const subject = release(status);
        const decision = decideRelease(subject, seen(change), t0);

        const idle = JSON.stringify(decision.status) === JSON.stringify(subject.status);
        expect(!idle || decision.wakeAt === 'OnChange' || decision.wakeAt > t0).toBe(true);
      }),
    );
  });
});

describe('the difference of two versions', () => {
  const configMaps = fc.uniqueArray(
    fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.constantFrom('1', '2') }),
    {
      selector: ({ name }) => name,
    },
  );
  const objects = (maps: readonly { name: string; value: string }[], image: string): KubeObject[] => [
    ...version(image),
    ...maps.map(({ name, value }) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'shop' },
      data: { value },
    })),
  ];

  it('prunes exactly what the old version had and the new one has not, and adds only names of its own', () => {
    fc.assert(
      fc.property(configMaps, configMaps, fc.constantFrom('web:1', 'web:2'), (before, after, image) => {
        const [old, desired] = [objects(before, 'web:1'), objects(after, image)];
        const keys = (list: readonly KubeObject[]): Set<string> =>
          new Set(list.map((object) => refKey(refOf(object))));

        const planned = planRelease({
          application: 'shop',
          release: 'r',
          version: newVersion,
          desired,
          current: { version: oldVersion, objects: old },
          inventory: old.map(refOf),
          rollout: rollout(),
        });

        const gone = [...keys(old)].filter((key) => !keys(desired).has(key));
        expect(new Set(planned.prune.map(refKey))).toEqual(new Set(gone));
        expect(keys(planned.full)).toEqual(keys(desired));
        expect(planned.canary === undefined).toBe(image === 'web:1');
        const added = keys(planned.canary?.objects(1) ?? []);
        expect([...added].filter((key) => keys(old).has(key) || keys(desired).has(key))).toEqual([]);
      }),
    );
  });
});
