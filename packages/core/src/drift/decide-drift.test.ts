import type { Drift, KubeObject } from '@seatrial/model';
import { refKey } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createHiding } from '../hiding.ts';
import { type Drifted, decideDrift, driftText, inSync } from './decide-drift.ts';

const start = Date.parse('2026-01-01T00:00:00Z');
const minuteMs = 60_000;
const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
const live = {
  ...ref,
  metadata: {
    name: 'web',
    namespace: 'shop',
    managedFields: [{ manager: 'kubectl-scale', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }],
  },
} as unknown as KubeObject;
const scaled: Drifted = {
  ref,
  mode: 'Heal',
  live,
  differences: [{ path: ['spec', 'replicas'], live: 3, wanted: 1 }],
};

/** The same object, changed again whenever somebody looks, each time after so many minutes. */
function fight(
  ...minutes: readonly number[]
): readonly { readonly healed: boolean; readonly drift: Drift }[] {
  let drift: readonly Drift[] = [];
  return minutes.map((minute) => {
    const decision = decideDrift(drift, [scaled], start + minute * minuteMs);
    drift = decision.drift;
    return { healed: decision.heal.has(refKey(ref)), drift: decision.drift[0]! };
  });
}

describe('decideDrift', () => {
  it('puts back what somebody has changed, and says what and who', () => {
    const { drift, heal } = decideDrift([], [scaled], start);

    expect([...heal]).toEqual([refKey(ref)]);
    expect(drift).toMatchObject([
      {
        state: 'Healed',
        fields: [{ path: 'spec.replicas', live: '3', wanted: '1' }],
        managers: ['kubectl-scale'],
        heals: 1,
        healedAt: '2026-01-01T00:00:00.000Z',
      },
    ]);
    expect(inSync(drift)).toMatchObject({ type: 'InSync', status: 'True' });
  });

  it('tells nothing of a field with what stood encrypted in Git, on either side', () => {
    const field = (name: string, live: string, wanted: string): Drifted['differences'][number] => ({
      path: ['data', name],
      live,
      wanted,
    });
    const differences = [
      field('url', 'db', `db?${'x'.repeat(300)}&password=hunter2`),
      field('old', 'hunter2', ''),
      field('greeting', 'Ahoy', 'Hello'),
    ];

    const { drift } = decideDrift([], [{ ...scaled, differences }], start, createHiding(['hunter2']));

    expect(drift[0]?.fields).toEqual([
      { path: 'data.url' },
      { path: 'data.old' },
      { path: 'data.greeting', live: '"Ahoy"', wanted: '"Hello"' },
    ]);
  });

  it('only says it where that is asked', () => {
    const { drift, heal } = decideDrift([], [{ ...scaled, mode: 'Report' }], start);

    expect(heal.size).toBe(0);
    expect(inSync(drift)).toMatchObject({
      status: 'False',
      reason: 'Drifted',
      message: 'Deployment web differs in spec.replicas (by kubectl-scale)',
    });
    expect(decideDrift(drift, [], start + 1).drift).toEqual([]);
  });

  it('pauses for longer and longer where somebody changes the same again and again, and names both', () => {
    const healed = fight(0, 0, 0, 0, 0.5, 1, 2, 3, 4, 5, 7).map((it) => it.healed);
    const contested = fight(0, 0, 0, 0).at(-1)?.drift;

    expect(healed).toEqual([true, true, true, false, false, true, false, true, false, false, true]);
    expect(contested).toMatchObject({ state: 'Contested', heals: 3 });
    expect(inSync([contested!])).toMatchObject({ status: 'False', reason: 'Contested' });
    expect(driftText(contested!)).toContain('(by kubectl-scale): put back 3 times by seatrial');
    expect(decideDrift([contested!], [scaled], start).wakeAt).toBe(start + minuteMs);
  });

  it('forgets a fight an hour after the object was put back last', () => {
    const [, , third] = fight(0, 0, 0);
    const resting = decideDrift([third!.drift], [], start + 59 * minuteMs).drift;
    const over = decideDrift(resting, [], start + 61 * minuteMs).drift;

    expect(resting).toMatchObject([{ state: 'Healed', heals: 3 }]);
    expect(over).toEqual([]);
  });

  it('tells no value of a Secret', () => {
    const secret = { ...ref, apiVersion: 'v1', kind: 'Secret' };
    const found = { ...scaled, ref: secret, differences: [{ path: ['data', 'key'], live: 'aGVsbG8=' }] };

    expect(JSON.stringify(decideDrift([], [found], start))).not.toContain('aGVsbG8=');
  });

  it('names a few of many, and says how many there are', () => {
    const many = Array.from({ length: 30 }, (_, at): Drifted => {
      return { ref: { ...ref, name: `web-${at}` }, mode: 'Report', differences: [] };
    });
    const { drift } = decideDrift([], many, start);

    expect(drift).toHaveLength(20);
    expect(inSync(drift, many.length).message).toMatch(/^Deployment web-0 was deleted; .*; and 25 more$/);
  });
});
