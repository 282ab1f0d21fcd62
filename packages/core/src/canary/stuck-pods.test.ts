import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import type { WorkloadHealth } from '../health/workload.ts';
import { decideRelease } from './decide.ts';
import { deployment, healthy, newVersion, oldVersion, plan, release, seen, version } from './fixtures.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const at = '2026-01-01T00:00:00.000Z';
const verdict = { outcome: 'Fail', gate: 'Health', reason: 'CrashLoopBackOff', message: 'm', at } as const;
const stuckPod = { name: 'store-2', uid: 'uid-2', ready: false, terminating: false };
const deletion = {
  type: 'DeletePod',
  pod: { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', name: 'store-2' },
  uid: 'uid-2',
};

function store(image: string): KubeObject {
  return { ...deployment(image), kind: 'StatefulSet', metadata: { name: 'store', namespace: 'shop' } };
}

function stuck(version: string): WorkloadHealth {
  return { ...healthy(version, 3), whole: false, stuckPod };
}

/** The gated Deployment stays as it is; the StatefulSet beside it is what the version changes, or is not. */
function withStore(isChanged: boolean, health: WorkloadHealth, settled = true) {
  const value = plan({ desired: [...version('web:1'), store(isChanged ? 'store:2' : 'store:1')] });
  const previous = [...version('web:1'), store('store:1')];
  const untouched = new Set(isChanged ? [] : ['apps/StatefulSet/shop/store']);
  const workloads = [healthy(health.version ?? '', 4), health];
  return seen({
    plan: { type: 'Value', value: { ...value, previous, untouched } },
    workloads: { type: 'Value', value: workloads },
    settled,
  });
}

const restoring = release({ phase: 'RollingBack', task: 'Restoring', restore: true, verdict });

describe('a way back', () => {
  it('deletes the pod that a StatefulSet waits for, once the version before is applied, and names it', () => {
    const applies = decideRelease(restoring, withStore(true, stuck(oldVersion), false), t0);
    const deletes = decideRelease(restoring, withStore(true, stuck(oldVersion)), t0);

    expect(applies.actions.map(({ type }) => type)).toEqual(['Apply']);
    expect(deletes.actions).toEqual([deletion]);
    expect(deletes.status).toMatchObject({
      phase: 'RollingBack',
      message: expect.stringContaining('deleted, as their StatefulSets wait for them'),
    });
    expect(deletes.status.message).toContain('Pod "store-2"');
  });

  it('leaves the pods of a version that is still in place', () => {
    expect(decideRelease(restoring, withStore(true, stuck(newVersion)), t0).actions).toEqual([]);
  });

  it('that ends too late says which pod is still in the way', () => {
    const late = { ...restoring.status, notWholeSince: '2025-12-31T23:00:00.000Z' };

    const { status } = decideRelease(release(late), withStore(true, stuck(oldVersion)), t0);

    expect(status).toMatchObject({
      phase: 'RolledBack',
      message: expect.stringMatching(/not whole again: .*delete Pod "store-2"$/),
    });
  });
});

it('a promotion deletes a pod that a StatefulSet waits for, too: of a version that was broken before it', () => {
  const promoting = release({ phase: 'Promoting' });

  expect(decideRelease(promoting, withStore(true, stuck(newVersion)), t0).actions).toEqual([deletion]);
  expect(decideRelease(promoting, withStore(false, stuck(newVersion)), t0).actions).not.toContainEqual(
    deletion,
  );
});
