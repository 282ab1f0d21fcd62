import type { KubeObject } from '@seatrial/model';
import { zoneFailureTaint } from '@seatrial/model';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failNodePatch, nodeView, restoreNodePatch, toleratesZoneFailure } from './node.ts';

const foreign = { key: 'maintenance', value: 'x', effect: 'NoSchedule' };

function node(spec: Record<string, unknown>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'n', uid: 'u', labels: { 'topology.kubernetes.io/zone': 'a' } },
    spec,
  };
}

/** JSON merge patch (RFC 7386) of one level, as these patches are. */
function patched(object: KubeObject, patch: Record<string, unknown>): KubeObject {
  const spec = { ...(object['spec'] as object), ...(patch['spec'] as object) };
  return { ...object, spec: Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== null)) };
}

describe('a failing zone', () => {
  it('cordons the node and taints it in the name of its run', () => {
    const failed = patched(
      node({ taints: [foreign] }),
      failNodePatch(node({ taints: [foreign] }), 'run-1', false),
    );

    expect(nodeView(failed)).toEqual({
      name: 'n',
      uid: 'u',
      zone: 'a',
      unschedulable: true,
      failedBy: ['run-1'],
    });
    expect(failed['spec']).toMatchObject({
      taints: [foreign, { key: zoneFailureTaint, effect: 'NoExecute' }],
    });
  });

  it('is put back to what it was, whatever it was, however often it was asked for', () => {
    const taint = fc.record({
      key: fc.constantFrom('a', 'b'),
      value: fc.string(),
      effect: fc.constant('NoSchedule'),
    });
    const spec = fc.record(
      { unschedulable: fc.constant(true), taints: fc.array(taint, { minLength: 1, maxLength: 3 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(spec, fc.integer({ min: 1, max: 3 }), (before, times) => {
        let current = node(before);
        for (let index = 0; index < times; index += 1)
          current = patched(current, failNodePatch(current, 'run-1', before.unschedulable === true));
        for (let index = 0; index < times; index += 1) {
          current = patched(current, restoreNodePatch(current, 'run-1', before.unschedulable === true));
        }

        expect(current['spec']).toEqual(before);
      }),
    );
  });

  it('leaves the cordon of a person to that person, who may lift it before the fault or while it lasts', () => {
    const cordoned = node({ unschedulable: true });
    const lift = { spec: { unschedulable: null } };

    const liftedBefore = patched(patched(cordoned, lift), failNodePatch(cordoned, 'run-1', true));
    const liftedMeanwhile = patched(patched(cordoned, failNodePatch(cordoned, 'run-1', true)), lift);

    for (const failed of [liftedBefore, liftedMeanwhile]) {
      expect(nodeView(failed).failedBy).toEqual(['run-1']);
      const again = patched(failed, failNodePatch(failed, 'run-1', true));
      expect(patched(again, restoreNodePatch(again, 'run-1', true))['spec']).toEqual({});
    }
  });

  it('leaves the taint of another run alone', () => {
    const other = patched(node({}), failNodePatch(node({}), 'run-2', false));
    const both = patched(other, failNodePatch(other, 'run-1', false));

    const back = patched(both, restoreNodePatch(both, 'run-1', true));

    expect(nodeView(back).failedBy).toEqual(['run-2']);
  });
});

describe('toleratesZoneFailure', () => {
  it.each([
    { name: 'everything, as DaemonSets of the system do', toleration: { operator: 'Exists' }, stays: true },
    { name: 'our key', toleration: { key: zoneFailureTaint, operator: 'Exists' }, stays: true },
    {
      name: 'it for some seconds only',
      toleration: { operator: 'Exists', tolerationSeconds: 60 },
      stays: false,
    },
    { name: 'another effect', toleration: { operator: 'Exists', effect: 'NoSchedule' }, stays: false },
    { name: 'another key', toleration: { key: 'other', operator: 'Exists' }, stays: false },
  ])('a pod that tolerates $name: $stays', ({ toleration, stays }) => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p' },
      spec: { tolerations: [toleration] },
    };

    expect(toleratesZoneFailure(pod)).toBe(stays);
  });
});
