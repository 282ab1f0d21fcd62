import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { plan, release, seen } from './fixtures.ts';
import { leftoverCandidates } from './leftovers.ts';

const now = Date.parse('2026-01-01T00:00:00.000Z');

describe('decideRelease, asking the API server first', () => {
  const objection = 'apps/shop/web.yaml:9:5: Deployment web: spec.replica: field not declared in schema';

  it('takes back at once what it would refuse, with nothing to delete', () => {
    const objections = { type: 'Value', value: [objection, 'another'] } as const;

    const { status, actions } = decideRelease(release({}), seen({ objections }), now);

    expect(status.verdict).toMatchObject({
      outcome: 'Fail',
      reason: 'InvalidManifests',
      message: `${objection} (and 1 more)`,
    });
    expect([status.phase, status.added, actions]).toEqual(['RollingBack', [], []]);
  });

  it('waits, ever more patiently, while it may not say', () => {
    const objections = { type: 'Unavailable', reason: 'Cannot apply x: forbidden' } as const;
    const given = release({ phaseStartedAt: new Date(now - 20_000).toISOString() });

    const { status, wakeAt } = decideRelease(given, seen({ objections }), now);

    expect(status).toMatchObject({ phase: 'Pending', reason: 'DryRunRefused', message: objections.reason });
    expect(status.conditions).toMatchObject([{ type: 'ActionsSucceeded', status: 'False' }]);
    expect(wakeAt).toBe(now + 10_000);
  });

  it('waits while it would take over what somebody else has made, and says what to do', () => {
    const adopted = { type: 'Unavailable', reason: 'Cannot apply x: in the cluster already' } as const;

    const { status, actions } = decideRelease(release({}), seen({ adopted }), now);

    expect(status).toMatchObject({ phase: 'Pending', reason: 'DryRunRefused', message: adopted.reason });
    expect(actions).toEqual([]);
  });

  it('writes down what it takes over, and leaves that there on the way back', () => {
    const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop', name: 'old' };
    const added = { ...ref, name: 'new' };

    const { status } = decideRelease(release({}), seen({ adopted: { type: 'Value', value: [ref] } }), now);
    const back = release({ ...status, phase: 'RollingBack', restore: true, inventory: [ref, added] });

    expect(status).toMatchObject({ phase: 'Preparing', adopted: [ref] });
    expect(leftoverCandidates(back, plan())).toEqual(expect.arrayContaining([added]));
    expect(leftoverCandidates(back, plan())).not.toContainEqual(ref);
  });
});
