import type { KubeObject, ObjectRef, Release } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { release } from '../canary/fixtures.ts';
import { decideApplication } from './decide.ts';
import { commit, now, one, seen, state, three, two } from './fixtures.ts';

function promotedWith(inventory: readonly ObjectRef[]): Release {
  const at = '2026-01-01T00:00:00.000Z';
  const verdict = { outcome: 'Pass', gate: 'Direct', reason: 'Held', message: '', at } as const;
  const made = release(
    { phase: 'Promoted', verdict, ledger: 'Recorded', inventory: [...inventory] },
    { version: two },
  );
  return { ...made, metadata: { ...made.metadata, name: 'shop-2-2222222' } };
}

describe('a version that takes most of an application away', () => {
  function configMaps(count: number): KubeObject[] {
    return Array.from({ length: count }, (_, index) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: `notes-${index}`, namespace: 'shop' },
    }));
  }
  const before = { stableVersion: one, stableRelease: 'shop-1-1111111', currentRelease: 'shop-2-2222222' };
  const given = state({ ...before, sequence: 2, inventory: configMaps(12).map(refOf) });
  const head = { type: 'Value', value: { commit, version: three, objects: configMaps(4) } } as const;

  it('is held', () => {
    const { status, actions } = decideApplication(given, seen({ head }), now);

    expect(actions).toEqual([]);
    expect(status.conditions).toMatchObject([
      { reason: 'PruneTooLarge', message: expect.stringContaining('delete 8 of the application') },
    ]);
  });

  it('is released where enough of what it does not have says that it stays', () => {
    const staying = configMaps(12).map((it, index) =>
      index < 4
        ? it
        : { ...it, metadata: { ...it.metadata, annotations: { 'seatrial.dev/prune': 'disabled' } } },
    );
    const { value } = head;

    const { actions } = decideApplication(
      given,
      seen({ head: { ...head, value: { ...value, previous: staying } } }),
      now,
    );

    expect(actions).toMatchObject([{ type: 'CreateRelease', release: { spec: { version: three } } }]);
  });

  it('is judged on what runs since another version has ended in the same round', () => {
    const promoted = promotedWith(configMaps(6).map(refOf));

    const { status, actions } = decideApplication(given, seen({ head, releases: [promoted] }), now);

    expect(status.inventory).toHaveLength(6);
    expect(actions).toMatchObject([{ type: 'CreateRelease', release: { spec: { version: three } } }]);
  });
});
