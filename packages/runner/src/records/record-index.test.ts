import type { KubeObject } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { createRecordIndex } from './record-index.ts';

const finishedAt = '2026-01-01T00:00:00.000Z';

function record(kind: string, name: string, status: Record<string, unknown> = {}): KubeObject {
  const labels = { 'seatrial.dev/application': 'shop' };
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind,
    metadata: { name, namespace: 'shop', labels },
    spec: { application: 'shop' },
    status,
  };
}

describe('the record index', () => {
  it('has those releases in flight that have neither ended nor gone', () => {
    const records = createRecordIndex();
    for (const name of ['shop-1', 'shop-2', 'shop-3']) records.note(record('Release', name), false);

    records.note(record('Release', 'shop-1', { finishedAt }), false);
    records.note(record('Release', 'shop-2'), true);

    expect(records.inFlight('shop')).toEqual(['release/shop/shop-3']);
    expect(records.inFlight('forum')).toEqual([]);
  });

  it('has the applications with a record', () => {
    const records = createRecordIndex();
    records.note(record('ApplicationState', 'shop'), false);
    expect([...records.applications()]).toEqual(['shop']);

    records.note(record('ApplicationState', 'shop'), true);
    expect([...records.applications()]).toEqual([]);
  });

  it('lets few runs of a namespace look whether their turn has come, the longest waiting first', () => {
    const records = createRecordIndex();
    const run = (number: number, namespace = 'shop', change: Record<string, unknown> = {}) => ({
      ...record('ScenarioRun', `kill-${number}`, { phase: 'Pending' }),
      spec: { namespace, trigger: { type: 'Manual' }, ...change },
    });
    for (let number = 0; number < 2_000; number += 1) records.note(run(number), false);
    records.note(run(2_000, 'bank'), false);
    records.note(run(2_001, 'shop', { trigger: { type: 'Schedule' } }), false);
    records.note(run(2_002, 'shop', { requests: [{ type: 'Abort' }] }), false);
    const looking = () =>
      Array.from({ length: 2_003 }, (_, number) => number).filter(
        (number) => !records.isFarFromItsTurn(`run/kill-${number}`),
      );
    expect(looking()).toEqual([0, 1, 2, 3, 4, 2_000, 2_001, 2_002]);

    records.note({ ...run(0), status: { phase: 'Baseline' } }, false);
    records.note(run(1), true);

    expect(looking()).toEqual([0, 1, 2, 3, 4, 5, 6, 2_000, 2_001, 2_002]);
  });
});
