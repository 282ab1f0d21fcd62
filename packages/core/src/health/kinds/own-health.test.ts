import type { OwnHealth } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHealthOf, expressionProblems } from './own-health.ts';

const rule: OwnHealth = {
  group: 'example.com',
  kind: 'Database',
  degraded: "status.phase == 'Broken'",
  suspended: 'has(spec.paused) && spec.paused',
  healthy: "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')",
  message: "'phase ' + status.phase",
};
const healthOf = createHealthOf([rule]);
const ready = [{ type: 'Ready', status: 'True' }];
const database = (status: unknown, more: Readonly<Record<string, unknown>> = {}) => ({
  apiVersion: 'example.com/v1',
  kind: 'Database',
  metadata: { name: 'main' },
  status,
  ...more,
});

describe('health by expressions of one’s own', () => {
  it.each([
    ['healthy', database({ phase: 'Up', conditions: ready }), 'Healthy', 'phase Up'],
    ['broken, whatever else', database({ phase: 'Broken', conditions: ready }), 'Degraded', 'phase Broken'],
    ['stopped', database({ phase: 'Up' }, { spec: { paused: true } }), 'Suspended', 'phase Up'],
    ['none of these', database({ phase: 'Creating', conditions: [] }), 'Progressing', 'phase Creating'],
    ['without a status yet', database(undefined), 'Progressing', 'it is not healthy yet'],
    [
      'of another version',
      { ...database({ phase: 'Up', conditions: ready }), apiVersion: 'example.com/v2' },
      'Healthy',
      'phase Up',
    ],
  ])('%s', (_, object, status, message) => {
    expect(healthOf(object)).toEqual({ status, message });
  });

  it('counts whole numbers as int, as Kubernetes does', () => {
    const counting = createHealthOf([
      { group: 'example.com', kind: 'Database', healthy: 'status.ready + 1 > spec.replicas' },
    ]);

    expect(counting(database({ ready: 3 }, { spec: { replicas: 3 } })).status).toBe('Healthy');
    expect(counting(database({ ready: 2 }, { spec: { replicas: 3 } })).status).toBe('Progressing');
  });

  it('takes all that is not degraded for healthy where only that is said', () => {
    const only = createHealthOf([
      { group: 'example.com', kind: 'Database', degraded: "status.phase == 'Broken'" },
    ]);

    expect(only(database({ phase: 'Any' })).status).toBe('Healthy');
  });

  it('leaves other kinds to what everybody knows of them, and what is being deleted', () => {
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Lost' } };
    const going = database(
      { conditions: ready },
      { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } },
    );

    expect(healthOf(claim).status).toBe('Degraded');
    expect(healthOf(going).status).toBe('Progressing');
  });

  it('has an answer for any JSON, and changes none', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (status) => {
        const object = database(status);
        const before = structuredClone(object);

        expect(healthOf(object).status).toMatch(/^(Healthy|Progressing|Degraded|Suspended)$/);
        expect(object).toEqual(before);
      }),
    );
  });
});

describe('expressionProblems', () => {
  it.each([
    ['1 +', 'Unexpected token'],
    ["'text'", 'it is a string, and a bool is wanted'],
    ["status.phase.matches('^(a+)+$')", 'matches() is not offered'],
    ['status.a.all(x, status.b.all(y, status.c.all(z, x == y)))', 'inside each other'],
    [Array.from({ length: 200 }, () => 'status.a').join(' == '), 'Exceeded'],
  ])('names what is wrong with %s', (healthy, message) => {
    const [problem] = expressionProblems({ group: 'example.com', kind: 'Database', healthy });

    expect(problem).toMatchObject({ name: 'healthy', message: expect.stringContaining(message) });
  });

  it('has nothing against what can be used', () => {
    expect(expressionProblems(rule)).toEqual([]);
  });
});
