import type { ClusterPort } from '@seatrial/core';
import { PortError } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createSettled, settle } from './settle.ts';
import type { World } from './world.ts';

const op = { signal: new AbortController().signal };

type Status = { phase: string; reason: string; seen: number; conditions: [] };

function recordOf(status: Partial<Status>, version: string): KubeObject {
  const metadata = { name: 'shop-2', namespace: 'shop', resourceVersion: version };
  return { apiVersion: 'seatrial.dev/v1alpha1', kind: 'Release', metadata, status };
}

const applying: Status = { phase: 'Promoting', reason: 'Applying', seen: 1, conditions: [] };

describe('a record whose actions were done', () => {
  async function nextRound(change: Partial<Status>): Promise<boolean> {
    const settled = createSettled();
    const updateStatus: ClusterPort['updateStatus'] = async (object) => ({
      ...object,
      metadata: { ...object.metadata, resourceVersion: '2' },
    });
    const world = { cluster: { updateStatus } } as unknown as World;
    settled.note(recordOf(applying, '1'));

    const decision = { status: { ...applying, ...change }, actions: [], wakeAt: 'OnChange' } as const;
    await settle(world, settled, recordOf(applying, '1'), decision, async () => undefined, op);

    return settled.has(recordOf(decision.status, '2'));
  }

  it('needs them not again for having counted on', async () => {
    expect(await nextRound({ seen: 2 })).toBe(true);
  });

  it('needs them again in another phase, or for another reason', async () => {
    expect(await nextRound({ phase: 'RollingBack' })).toBe(false);
    expect(await nextRound({ reason: 'PromotionStalled' })).toBe(false);
  });
});

it('a record is written before its actions are done, and says which of them failed', async () => {
  const told: string[] = [];
  const updateStatus: ClusterPort['updateStatus'] = async (object) => {
    told.push(JSON.stringify((object['status'] as { conditions: readonly object[] }).conditions));
    return object;
  };
  const world = { cluster: { updateStatus }, clock: { now: () => 0 } } as unknown as World;
  const refused = new PortError('Forbidden', 'Cannot apply ConfigMap web: forbidden');

  const round = settle(
    world,
    createSettled(),
    recordOf({}, '1'),
    { status: applying, actions: ['Apply'], wakeAt: 'OnChange' },
    async () => {
      told.push('Apply');
      throw refused;
    },
    op,
  );

  await expect(round).rejects.toBe(refused);
  expect(told).toEqual(['[]', 'Apply', expect.stringContaining('"reason":"Forbidden"')]);
});
