import type { ObjectRef } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { release, seen, version } from './fixtures.ts';

const t0 = Date.parse('2026-01-01T00:00:00.000Z');
const canary: ObjectRef = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web-canary',
};
const autoscaler: ObjectRef = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  namespace: 'shop',
  name: 'web',
};

describe('a promotion', () => {
  const promoting = release({ phase: 'Promoting', weightPercent: 0 });

  it.each([
    { name: 'deletes an autoscaler that the version has dropped first', left: [canary, autoscaler] },
    { name: 'leaves all else that goes for the end', left: [canary] },
  ])('$name', ({ left }) => {
    const world = seen({ leftovers: { type: 'Value', value: left }, settled: false });

    const { actions } = decideRelease(promoting, world, t0);

    const deletes = left.includes(autoscaler) ? [{ type: 'Delete', refs: [autoscaler] }] : [];
    expect(actions).toMatchObject([...deletes, { type: 'Apply' }]);
    expect(actions.at(-1)).toMatchObject({ objects: { length: version('web:2').length } });
  });
});

describe('going back', () => {
  it('deletes an autoscaler first that the version before did not have', () => {
    const restoring = release({ phase: 'RollingBack', restore: true });
    const world = seen({ leftovers: { type: 'Value', value: [canary, autoscaler] }, settled: false });

    const { actions } = decideRelease(restoring, world, t0);

    expect(actions).toMatchObject([{ type: 'Delete', refs: [autoscaler] }, { type: 'Apply' }]);
  });
});
