import type { Release, ScenarioRun } from '@seatrial/model';
import { Scenario } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { faultQueries, faultsReach, mustWait } from './reach.ts';

const podKill = { type: 'PodKill' };
const zoneFailure = { type: 'ZoneFailure', zone: 'a', durationSeconds: 10 };

function run(
  name: string,
  application: string,
  faults: readonly object[],
  status: object = { phase: 'Holding' },
): ScenarioRun {
  const { spec: experiment } = Scenario.parse({
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'Scenario',
    metadata: { name: 'trial' },
    spec: { application, cluster: 'staging', workload: { name: 'web' }, faults },
  });
  return { metadata: { name }, spec: { experiment, namespace: application }, status } as ScenarioRun;
}

function release(application: string, phase: string): Release {
  return {
    metadata: { name: `${application}-1`, namespace: application },
    spec: { application },
    status: { phase },
  } as Release;
}

const shop = { application: 'shop', namespace: 'shop' };
const bank = { application: 'bank', namespace: 'bank' };

describe('faults in flight', () => {
  it('reach their own application, and a zone failure reaches all', () => {
    expect(faultsReach([run('r', 'shop', [podKill])], shop)).toBe(true);
    expect(faultsReach([run('r', 'shop', [podKill])], bank)).toBe(false);
    expect(faultsReach([run('r', 'shop', [podKill, zoneFailure])], bank)).toBe(true);
    expect(faultsReach([run('r', 'shop', [podKill], { phase: 'Pending' })], shop)).toBe(false);
    expect(faultsReach([run('r', 'shop', [podKill])], { ...bank, namespace: 'shop' })).toBe(true);
  });
});

describe('a run must wait', () => {
  const kill = run('kill', 'shop', [podKill], { phase: 'Pending' });
  const zone = run('zone', 'shop', [zoneFailure], { phase: 'Pending' });

  it.each([
    { name: 'for a release of its application', given: kill, releases: [release('shop', 'Progressing')] },
    {
      name: 'before it fails a zone, for any release',
      given: zone,
      releases: [release('bank', 'Progressing')],
    },
    { name: 'for another run on its application', given: kill, runs: [run('r', 'shop', [podKill])] },
    { name: 'for a zone failure of any run', given: kill, runs: [run('r', 'bank', [zoneFailure])] },
    { name: 'before it fails a zone, for any run', given: zone, runs: [run('r', 'bank', [podKill])] },
  ])('$name', ({ given, releases = [], runs = [] }) => {
    expect(mustWait(given, releases, runs)).toBe(true);
  });

  it('for nothing else', () => {
    const { status: _, ...unseen } = release('shop', 'Pending');
    const releases = [
      release('shop', 'Pending'),
      release('shop', 'Promoted'),
      release('bank', 'Progressing'),
      unseen,
    ];
    const runs = [kill, run('r', 'bank', [podKill]), run('p', 'shop', [zoneFailure], { phase: 'Pending' })];

    expect(mustWait(kill, releases, runs)).toBe(false);
  });
});

describe('what a run has to see for its faults', () => {
  const faults = [zoneFailure, podKill, { ...zoneFailure, zone: 'b' }];
  const asked = (status: object): readonly (readonly string[])[] =>
    faultQueries(run('r', 'shop', faults, { targets: [], ...status })).map((queries) =>
      queries.map(({ kind }) => kind),
    );
  const toPlan = ['Node', 'Pod', 'Namespace'];

  it.each([
    { phase: 'Pending', faultIndex: 0, queries: [[], [], []] },
    { phase: 'Baseline', faultIndex: 0, queries: [toPlan, [], []] },
    { phase: 'Holding', faultIndex: 0, queries: [[], [], []] },
    { phase: 'Reverting', faultIndex: 0, queries: [[], [], []] },
    { phase: 'Reverting', faultIndex: 1, queries: [[], [], toPlan] },
    { phase: 'Reverting', faultIndex: 2, queries: [[], [], []] },
  ])(
    '$phase of fault $faultIndex: who else is there only where it is planned next',
    ({ queries, ...status }) => {
      expect(asked(status)).toEqual(queries);
    },
  );

  it('is what its faults have changed, until it has ended', () => {
    const targets = [{ fault: 0 }];

    expect(asked({ phase: 'Holding', faultIndex: 0, targets })).toEqual([['Node'], [], []]);
    expect(asked({ phase: 'Reverting', faultIndex: 1, targets })).toEqual([['Node'], [], toPlan]);
  });

  it('is no plan when the run is being ended', () => {
    const wanted = { verdict: 'Fail', reason: 'r', message: '' };

    expect(asked({ phase: 'Reverting', faultIndex: 1, wanted })).toEqual([[], [], []]);
  });
});
