import type { ReleaseStatus } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideRelease } from './decide.ts';
import { healthy, newVersion, oldVersion, release, seen } from './fixtures.ts';
import type { Leftover } from './leftovers.ts';
import { pollMs, type ReleaseDecision, type ReleaseSeen, recheckMs } from './release.ts';

const at = '2026-01-01T00:00:00.000Z';
const t0 = Date.parse(at);
const thing: Leftover = { apiVersion: 'example.com/v1', kind: 'Thing', namespace: 'shop', name: 'old' };
const going: Leftover = { ...thing, deletionTimestamp: '2026-01-01T00:00:00Z' };
const verdict = { outcome: 'Fail', gate: 'Health', reason: 'CrashLoop', message: 'm', at } as const;

function decided(
  status: Partial<ReleaseStatus>,
  leftovers: readonly Leftover[],
  change: Partial<ReleaseSeen>,
  seconds = 0,
): ReleaseDecision {
  const world = seen({ leftovers: { type: 'Value', value: leftovers }, ...change });
  return decideRelease(release(status), world, t0 + seconds * 1000);
}

describe.each([
  {
    phase: 'Promoting',
    world: { workloads: { type: 'Value', value: [healthy(newVersion, 4)] } },
    next: { phase: 'Watching', reason: 'StableUpdated' },
  },
  {
    phase: 'RollingBack',
    world: { workloads: { type: 'Value', value: [healthy(oldVersion, 4)] } },
    next: { phase: 'RolledBack', reason: 'CrashLoop' },
  },
] as const)('cleaning up in $phase', ({ phase, world, next }) => {
  const status = { phase, verdict } as const;

  it('names what it waits for', () => {
    const names = Array.from({ length: 7 }, (_, index) => ({ ...thing, name: `old-${index}` }));

    const { message } = decided(status, names, world).status;

    expect(message).toMatch(
      / deleted: Thing "old-0", Thing "old-1", Thing "old-2", Thing "old-3", Thing "old-4" and 2 more$/,
    );
  });

  it('goes on without what a finalizer has kept for ten minutes, and says what that is', () => {
    const waits = decided(status, [going], world, 599);
    const goesOn = decided(status, [going], world, 600);

    expect(waits.status).toMatchObject({ phase, task: 'Cleaning' });
    expect(waits.actions).toEqual([]);
    expect(goesOn.status).toMatchObject(next);
    expect(goesOn.status.task).toBeUndefined();
    expect(goesOn.status.message).toContain('deleted, but kept by finalizers: Thing "old"');
  });

  it('waits for what was not asked to go yet, however long that lasts', () => {
    expect(decided(status, [going, thing], world, 86_400).status).toMatchObject({
      phase,
      task: 'Cleaning',
    });
  });

  it('asks once for each to go, and then waits for its watch', () => {
    const asks = decided(status, [going, thing], world);
    const waits = decided(status, [going], world);

    expect(asks.actions).toEqual([{ type: 'Delete', refs: [thing] }]);
    expect(asks.wakeAt).toBe(t0 + pollMs);
    expect(waits.actions).toEqual([]);
    expect(waits.wakeAt).toBe(t0 + recheckMs);
  });

  it('is not begun anew when something may not be deleted', () => {
    const cleaning = { ...status, task: 'Cleaning', restore: true } as const;

    const { actions } = decided(cleaning, [thing], { ...world, settled: false });

    expect(actions).toEqual([{ type: 'Delete', refs: [thing] }]);
  });
});
