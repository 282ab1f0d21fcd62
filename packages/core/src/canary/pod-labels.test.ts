import type { KubeObject } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { field, stringMap, withField } from '../fields.ts';
import { selectorMatches } from '../label-selector.ts';
import { deployment, newVersion, oldVersion, rollout, route, service } from './fixtures.ts';
import { planRelease } from './plan.ts';
import { type Labels, podLabels } from './pod-labels.ts';

const role = { 'seatrial.dev/role': 'canary' };

function aDeployment(labels: Labels, selector: unknown): KubeObject {
  const labelled = withField(deployment('web:2'), ['spec', 'template', 'metadata', 'labels'], labels);
  return withField(labelled, ['spec', 'selector'], selector);
}

function aService(selector: Labels, name = 'web'): KubeObject {
  const named = withField(service, ['metadata', 'name'], name);
  return withField(named, ['spec', 'selector'], selector);
}

function expressed(
  ...matchExpressions: readonly { key: string; operator: string; values?: readonly string[] }[]
) {
  return { matchExpressions };
}

describe('the labels of a canary whose Deployment selects by expressions', () => {
  it.each([
    [
      'In, with the name that the canary would have',
      expressed({ key: 'app', operator: 'In', values: ['web', 'web-canary'] }),
      { app: 'web-canary-2', team: 'shop' },
      { app: 'web-canary-2' },
    ],
    ['Exists', expressed({ key: 'app', operator: 'Exists' }), { team: 'shop' }, role],
    [
      'Exists of a label that no other selector needs',
      { ...expressed({ key: 'team', operator: 'Exists' }), matchLabels: { app: 'web' } },
      { app: 'web-canary', team: 'shop' },
      { app: 'web-canary', team: 'shop' },
    ],
    [
      'NotIn',
      { ...expressed({ key: 'tier', operator: 'NotIn', values: ['back'] }), matchLabels: { app: 'web' } },
      { app: 'web-canary', team: 'shop' },
      { app: 'web-canary' },
    ],
    [
      'NotIn alone',
      expressed({ key: 'app', operator: 'NotIn', values: ['jobs', 'db'] }),
      { app: 'jobs', team: 'shop' },
      { app: 'jobs' },
    ],
    [
      'DoesNotExist alone',
      expressed({ key: 'tier', operator: 'DoesNotExist' }),
      { app: 'web-canary', team: 'shop', tier: 'canary' },
      { tier: 'canary' },
    ],
  ])('%s', (_name, selector, labels, canarySelector) => {
    const web = aDeployment({ app: 'web', team: 'shop' }, selector);

    const objects = beside([web, aService({ app: 'web' }), route]);

    const canary = objects.find(({ kind }) => kind === 'Deployment');
    expect(stringMap(canary, 'spec', 'template', 'metadata', 'labels')).toEqual({ ...labels, ...role });
    expect(field(canary, 'spec', 'selector')).toEqual({ matchLabels: canarySelector });
  });

  it('are none that another Service selects already', () => {
    const web = aDeployment({ app: 'web' }, { matchLabels: { app: 'web' } });
    const other = aService({ app: 'web-canary' }, 'other');

    expect(podLabels([aService({ app: 'web' }), other], web)?.canary).toEqual({
      app: 'web-canary-2',
      ...role,
    });
  });
});

const keys = ['app', 'tier', 'team'];
const value = fc.constantFrom('web', 'web-canary', 'x');
const map = fc.dictionary(fc.constantFrom(...keys), value, { minKeys: 1 });
const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(value, { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom(...keys), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector = fc
  .record({
    matchLabels: fc.oneof(fc.constant({}), map),
    matchExpressions: fc.array(expression, { maxLength: 3 }),
  })
  .filter((it) => Object.keys(it.matchLabels).length + it.matchExpressions.length > 0);

const application = fc
  .tuple(map, selector, fc.array(map, { maxLength: 4 }))
  .filter(([labels, own]) => selectorMatches(own, labels))
  .map(([labels, own, others]) => {
    const services = [aService(labels), ...others.map((it, index) => aService(it, `other-${index}`))];
    const selectors = [own, ...[labels, ...others].map((matchLabels) => ({ matchLabels }))];
    const web = aDeployment(labels, own);
    return { labels, selectors, objects: [web, ...services, route], pods: podLabels(services, web) };
  });

describe('whatever selects pods', () => {
  it('no stable selector finds the canary, and no selector of the canary finds the stable pods', () => {
    fc.assert(
      fc.property(application, ({ labels, selectors, objects, pods }) => {
        fc.pre(pods !== undefined);
        const made = beside(objects);
        const workload = field(named(made, 'Deployment'), 'spec', 'selector');
        const inFront = { matchLabels: stringMap(named(made, 'Service'), 'spec', 'selector') };

        const canary = stringMap(named(made, 'Deployment'), 'spec', 'template', 'metadata', 'labels');
        expect(selectors.filter((it) => selectorMatches(it, canary))).toEqual([]);
        expect([workload, inFront].map((it) => selectorMatches(it, canary))).toEqual([true, true]);
        expect([workload, inFront].map((it) => selectorMatches(it, labels))).toEqual([false, false]);
      }),
      { numRuns: 200 },
    );
  });

  it('a canary is refused for its labels only where none would do', () => {
    fc.assert(
      fc.property(application, ({ selectors, pods }) => {
        expect(pods !== undefined).toBe(isPossible(selectors));
      }),
      { numRuns: 1_000 },
    );
  });

  /** Of all labels that differ to these selectors. */
  function isPossible(selectors: readonly unknown[]): boolean {
    const values = ['web', 'web-canary', 'x', 'none of them', undefined];
    return values.some((app) =>
      values.some((tier) =>
        values.some((team) => {
          const all = Object.entries({ app, tier, team }).flatMap(([key, it]) =>
            it === undefined ? [] : [[key, it]],
          );
          return !selectors.some((it) => selectorMatches(it, Object.fromEntries(all)));
        }),
      ),
    );
  }
});

function beside(objects: readonly KubeObject[]): readonly KubeObject[] {
  const planned = planRelease({
    application: 'shop',
    release: 'r',
    version: newVersion,
    desired: objects,
    current: {
      version: oldVersion,
      objects: objects.map((it) =>
        it.kind === 'Deployment' ? withField(it, ['spec', 'minReadySeconds'], 9) : it,
      ),
    },
    inventory: [],
    rollout: rollout(),
  });
  expect(planned.problem).toBeUndefined();
  return planned.canary?.objects(1) ?? [];
}

function named(objects: readonly KubeObject[], kind: string): KubeObject | undefined {
  return objects.find((object) => object.kind === kind && object.metadata.name === 'web-canary');
}
