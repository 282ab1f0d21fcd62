import { type KubeObject, type LedgerEntry, type Release, type ReleaseStatus, refOf } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { decideRelease } from '../canary/decide.ts';
import {
  configMap,
  deployment,
  healthy,
  newVersion,
  oldVersion,
  release,
  seen as releaseSeen,
  rollout,
  route,
  service,
} from '../canary/fixtures.ts';
import { planRelease } from '../canary/plan.ts';
import type { ReleaseSeen } from '../canary/release.ts';
import { withField } from '../fields.ts';
import { decideApplication } from '../sync/decide.ts';
import { application, commit, now, seen, state } from '../sync/fixtures.ts';

const another = 'd'.repeat(40);
const ann = { by: 'ann', at: '2026-01-01T00:00:00.000Z' };
const added = [refOf(deployment('canary'))];
const before = shop('web:1', 'worker:1');
const bad = shop('web:2', 'worker:2');
const webFails: Partial<ReleaseSeen> = {
  canary: {
    type: 'Value',
    value: {
      ...healthy(newVersion, 1),
      whole: false,
      failure: { reason: 'CrashLoopBackOff', message: 'it crashes' },
    },
  },
};

describe('a version that failed', () => {
  const failed = taken({ phase: 'Progressing', added }, webFails);

  it('says what the pods run that it failed for', () => {
    expect(failed.status).toMatchObject({
      phase: 'RollingBack',
      pods: [{ kind: 'Deployment', name: 'web' }],
    });
  });

  it.each<{ name: string; version: readonly KubeObject[] }>([
    { name: 'only something that reaches no pod is changed', version: [...bad, notes('2')] },
    { name: 'other replicas are wanted', version: shop('web:2', 'worker:2', { replicas: 9 }) },
    { name: 'another workload is mended', version: shop('web:2', 'worker:3') },
  ])('is kept out under another version, where $name', ({ version }) => {
    const { status, actions } = wants(failed, version);

    expect(actions).toEqual([]);
    expect(status.conditions).toMatchObject([
      {
        reason: 'Quarantined',
        message:
          'ddddddd runs the same pods as bbbbbbb, which failed in shop-2-bbbbbbb (CrashLoopBackOff); "seatrial release retry shop-2-bbbbbbb" lets what runs them in again',
      },
    ]);
  });

  it.each<{ name: string; version: readonly KubeObject[] }>([
    { name: 'its image', version: shop('web:3', 'worker:2') },
    { name: 'what its pods read', version: shop('web:2', 'worker:2', { greeting: 'mended' }) },
    { name: 'how its pods are reached', version: shop('web:2', 'worker:2', { port: 81 }) },
  ])('is followed by one that mends $name', ({ version }) => {
    expect(wants(failed, version).actions).toMatchObject([{ release: { spec: { version: another } } }]);
  });

  it('is followed by one that has only some of what failed together', () => {
    const pods = planOf(bad).podsRun();
    const both = { ...failed, status: { ...failed.status, pods } } as Release;

    expect(pods).toHaveLength(2);
    expect(wants(both, shop('web:2', 'worker:3')).actions).toMatchObject([
      { release: { spec: { version: another } } },
    ]);
    expect(wants(both, [...bad, notes('2')]).actions).toEqual([]);
  });

  it('lets in what runs the same when a person has it tried again', () => {
    const asked = { ...failed, spec: { ...failed.spec, requests: [{ type: 'Retry' as const, ...ann }] } };

    expect(wants(asked, [...bad, notes('2')]).actions).toMatchObject([
      { release: { spec: { version: another } } },
    ]);
  });

  it('does not keep out the stable version, whatever it runs', () => {
    const head = { type: 'Value', value: { commit, version: oldVersion, objects: bad } } as const;

    const { status } = decideApplication(given(), seen({ head, releases: [failed] }), now);

    expect(status.conditions).toMatchObject([{ status: 'True', reason: 'Stable' }]);
  });

  it('is kept out when the records are lost, by the ledger', () => {
    const [entry] = entriesOf({ ...failed, status: { ...failed.status, phase: 'RolledBack' } } as Release);
    const { status: _, ...bare } = state();
    const history = { type: 'Value', value: { entries: [entry], refused: [] } } as const;
    const head = headOf([...bad, notes('2')]);

    const { status, actions } = decideApplication(bare, seen({ head, history } as never), now);

    expect(actions).toEqual([]);
    expect(status.conditions).toMatchObject([{ reason: 'Quarantined' }]);
  });

  it('goes by its version alone in a record from before', () => {
    const { pods: _, ...old } = failed.status ?? ({} as ReleaseStatus);
    const given = { ...failed, status: old };

    expect(wants(given, bad).actions).toHaveLength(1);
    expect(wants(given, bad, newVersion).actions).toEqual([]);
  });

  it('is kept out also where it is an earlier one that is released meanwhile', () => {
    const waiting = { staging: { type: 'Value', value: { entries: [], refused: [] } } } as const;
    const promoted = { ...entriesOf(failed)[0], cluster: 'staging', version: another, outcome: 'Promoted' };
    const content = { type: 'Value', value: { objects: bad } } as const;
    const ledgers = { staging: { type: 'Value', value: { entries: [promoted], refused: [] } } };
    const versions = [another, '3'.repeat(40), oldVersion]
      .toReversed()
      .map((version) => ({ commit: version, version, changes: [] }));
    const head = { type: 'Value', value: { commit, version: 'e'.repeat(40), objects: before } };

    const { actions, status } = decideApplication(
      given(),
      seen({
        application: application([{ cluster: 'staging' }]),
        head,
        releases: [failed],
        ledgers: waiting,
        versions: {
          type: 'Value',
          value: [{ commit, version: 'e'.repeat(40), changes: [] }, ...versions.toReversed()],
        },
        earlier: [{ version: another, ledgers, content }],
      } as never),
      now,
    );

    expect(actions).toEqual([]);
    expect(status.conditions).toMatchObject([
      { message: expect.stringContaining('cannot be released meanwhile: ddddddd runs the same pods as') },
    ]);
  });
});

describe('what a verdict is about', () => {
  it('is told as soon as the version can be read', () => {
    const away = { plan: { type: 'Unavailable', reason: 'away' } } as const;
    const requests = [{ type: 'Reject' as const, ...ann }];
    const unread = taken({ phase: 'Progressing', added }, away, { requests });

    expect(names(unread)).toEqual([]);
    expect(names(taken(unread.status ?? {}, {}, { requests }))).toEqual(['web', 'worker']);
  });

  const names = (taken: Release): readonly (string | undefined)[] =>
    taken.status?.pods?.map(({ name }) => name) ?? [];

  it('is all that the version changes, where a person says it', () => {
    const requests = [{ type: 'Reject' as const, ...ann }];

    expect(names(taken({ phase: 'Progressing', added }, {}, { requests }))).toEqual(['web', 'worker']);
  });

  it('is who fails, after the promotion', () => {
    const workloads: ReleaseSeen['workloads'] = {
      type: 'Value',
      value: [
        healthy(newVersion, 4),
        { ...healthy(newVersion, 2), whole: false, failure: { reason: 'CrashLoopBackOff', message: 'x' } },
      ],
    };

    const { canary: _, ...uncompared } = planOf(bad);

    expect(
      names(taken({ phase: 'Promoting' }, { workloads, plan: { type: 'Value', value: uncompared } })),
    ).toEqual(['worker']);
  });

  it.each<{ name: string; phase: ReleaseStatus['phase']; world: Partial<ReleaseSeen> }>([
    {
      name: 'a newer version',
      phase: 'Preparing',
      world: { desiredVersion: { type: 'Value', value: another } },
    },
    {
      name: 'a rollout that cannot begin',
      phase: 'Pending',
      world: { plan: { type: 'Value', value: { ...planOf(bad), problem: 'no Service' } } },
    },
  ])('is no pods, where it is of $name', ({ phase, world }) => {
    const { status } = taken({ phase }, world);

    expect([status?.phase, status?.pods]).toEqual(['RollingBack', undefined]);
  });

  it('is nothing that ran before it: what was good is not kept out with it', () => {
    const plan = planOf([...before, notes('2')]);
    const requests = [{ type: 'Reject' as const, ...ann }];

    expect(
      names(taken({ phase: 'Pending' }, { plan: { type: 'Value', value: plan } }, { requests })),
    ).toEqual([]);
  });
});

describe('a promoted version', () => {
  it('is kept out with what it runs when a person wants it undone', () => {
    const requests = [{ type: 'Rollback' as const, ...ann }];
    const promoted = release({ phase: 'Promoted', pods: [...planOf(bad).podsRun()] }, { requests });
    const undone = { ...promoted, metadata: { ...promoted.metadata, name: 'shop-2-bbbbbbb' } };

    const { status } = decideApplication(
      state({ stableVersion: newVersion, stableRelease: 'shop-2-bbbbbbb', sequence: 2 }),
      seen({ head: headOf([...bad, notes('2')]), releases: [undone] }),
      now,
    );

    expect(status.quarantine).toMatchObject([
      { version: newVersion, reason: 'RollbackRequested', pods: [{ name: 'web' }, { name: 'worker' }] },
    ]);
  });

  it('says in the ledger what it ran when it is taken back', () => {
    const undo = { release: 'shop-2-bbbbbbb', commit, ...ann };
    const back = release({}, { undo, version: oldVersion, previousVersion: newVersion });
    const plan = planRelease({
      application: 'shop',
      release: 'shop-3-aaaaaaa',
      version: oldVersion,
      desired: before,
      current: { version: newVersion, objects: bad },
      inventory: [],
      rollout: rollout(),
      isUndo: true,
    });

    const { actions } = decideRelease(back, releaseSeen({ plan: { type: 'Value', value: plan } }), now);

    expect(actions).toMatchObject([
      { type: 'AppendLedger', entries: [{ version: newVersion, pods: [...planOf(bad).podsRun()] }] },
    ]);
  });
});

function given() {
  return state({ stableVersion: oldVersion, sequence: 2, currentRelease: 'shop-2-bbbbbbb' });
}

function headOf(objects: readonly KubeObject[], version = another) {
  return { type: 'Value', value: { commit, version, objects } } as const;
}

/** What is decided when the branch has this version after that release. */
function wants(failed: Release, objects: readonly KubeObject[], version = another) {
  const ended = { ...failed, status: { ...failed.status, phase: 'RolledBack' } } as Release;
  return decideApplication(given(), seen({ head: headOf(objects, version), releases: [ended] }), now);
}

/** A release of the bad version, after the next decision. */
function taken(
  status: Partial<ReleaseStatus>,
  world: Partial<ReleaseSeen>,
  spec: Partial<Release['spec']> = {},
): Release {
  const at = release(status, spec);
  const plan = { type: 'Value', value: planOf(bad) } as const;
  const workloads = { type: 'Value', value: [healthy(oldVersion, 4), healthy(oldVersion, 2)] } as const;
  return { ...at, status: decideRelease(at, releaseSeen({ plan, workloads, ...world }), now).status };
}

function planOf(desired: readonly KubeObject[]) {
  return planRelease({
    application: 'shop',
    release: 'shop-2-bbbbbbb',
    version: newVersion,
    desired,
    current: { version: oldVersion, objects: before },
    inventory: [],
    rollout: rollout(),
  });
}

function entriesOf(release: Release): readonly LedgerEntry[] {
  const { actions } = decideRelease(
    { ...release, status: { ...release.status, phase: 'RolledBack', ledger: 'Pending' } as ReleaseStatus },
    releaseSeen(),
    now,
  );
  return actions.flatMap((action) => (action.type === 'AppendLedger' ? action.entries : []));
}

function shop(
  web: string,
  worker: string,
  more: { readonly replicas?: number; readonly greeting?: string; readonly port?: number } = {},
): readonly KubeObject[] {
  const { replicas = 4, greeting = 'hello', port = 80 } = more;
  const other = {
    ...deployment(worker, 2),
    metadata: { name: 'worker', namespace: 'shop' },
  };
  return [
    route,
    deployment(web, replicas),
    withField(
      withField(other, ['spec', 'selector', 'matchLabels', 'app'], 'worker'),
      ['spec', 'template', 'metadata', 'labels', 'app'],
      'worker',
    ),
    withField(service, ['spec', 'ports'], [{ port }]),
    configMap(greeting),
  ];
}

function notes(value: string): KubeObject {
  return withField(configMap(value), ['metadata', 'name'], 'notes');
}
