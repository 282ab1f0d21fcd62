import type { KubeObject, ReleaseStatus } from '@seatrial/model';
import { refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { adoptableNow } from './adopted.ts';
import { decideRelease } from './decide.ts';
import {
  configMap,
  healthy,
  newVersion,
  oldVersion,
  plan,
  release,
  rollout,
  seen,
  version,
} from './fixtures.ts';
import { planRelease } from './plan.ts';

const at = '2026-01-01T00:00:00.000Z';
const t0 = Date.parse(at);
const undo = { release: 'shop-2-bbbbbbb', commit: 'd'.repeat(40), by: 'ann', at };

function taken(name: string, adopt: 'true' | 'false' = 'true'): KubeObject {
  const annotations = { 'seatrial.dev/adopt': adopt };
  return { ...configMap('new'), metadata: { name, namespace: 'shop', annotations } };
}

const database = taken('database');
const notes = taken('notes');

/** Of a version without what the one before it has taken over. */
const back = planRelease({
  application: 'shop',
  release: 'shop-3-aaaaaaa',
  version: oldVersion,
  desired: version('web:1'),
  inventory: [...version('web:2'), database, notes].map(refOf),
  adopted: [refOf(database)],
  rollout: rollout(),
  isUndo: true,
});

function ended(status: Partial<ReleaseStatus>, from: typeof back): ReleaseStatus {
  const given = release(
    { phase: 'Promoting', ...status },
    { version: oldVersion, previousVersion: newVersion, undo },
  );
  const whole = { type: 'Value', value: [healthy(oldVersion, 4)] } as const;
  return decideRelease(given, seen({ plan: { type: 'Value', value: from }, workloads: whole }), t0).status;
}

describe('what was in the cluster before it was taken over', () => {
  it('is not deleted by the way back to a version that did not have it, and the record names it', () => {
    const status = ended({}, back);

    expect([back.prune, back.left]).toEqual([[refOf(notes)], [refOf(database)]]);
    expect(status).toMatchObject({ phase: 'Watching', left: [refOf(database)] });
    expect(status.message).toMatch(/; left, as it was there before it was taken over: ConfigMap "database"$/);
  });

  it('is written down when another tool makes it after the release has begun', () => {
    const adopted = { type: 'Value', value: [refOf(notes)] } as const;
    const promoting = release({ phase: 'Promoting', adopted: [refOf(database)] });

    const { status } = decideRelease(promoting, seen({ adopted }), t0);

    expect(status.adopted).toEqual([refOf(database), refOf(notes)]);
  });

  it('is said to be the application’s own once its manifest says so', () => {
    const own = planRelease({
      application: 'shop',
      release: 'shop-3-aaaaaaa',
      version: oldVersion,
      desired: [...version('web:1'), taken('database', 'false'), taken('other', 'false')],
      inventory: [],
      adopted: [refOf(database)],
      rollout: rollout(),
    });

    expect(ended({}, own).owned).toEqual([refOf(database)]);
  });
});

describe('what is looked for before a write', () => {
  const written = { ...plan(), full: [database, notes, configMap('2')], previous: [notes] };
  const named = (status: Partial<ReleaseStatus>) =>
    adoptableNow(release(status), written).map(({ name }) => name);

  it.each([
    ['Progressing', {}, []],
    ['Promoting', {}, ['database', 'notes']],
    ['Promoting', { adopted: [refOf(notes)] }, ['database']],
    ['RollingBack', {}, []],
    ['RollingBack', { restore: true }, ['notes']],
  ] as const)('in %s with %o is %o', (phase, status, names) => {
    expect(named({ phase, ...status, adopted: 'adopted' in status ? [...status.adopted] : [] })).toEqual(
      names,
    );
  });
});
