import type { ScenarioRun } from '@seatrial/model';
import { Application, parseApplicationState, parseScenarioRun, Scenario, toInstant } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { nextRun, parseSchedule } from '../schedule/schedule.ts';
import { decideScenario, isDeclared, newRun, type ScenarioSeen } from './trigger.ts';

const apiVersion = 'seatrial.dev/v1alpha1';
const now = Date.parse('2026-01-04T12:02:00.000Z');
const minutesAgo = (count: number): string => toInstant(now - count * 60_000);

function scenario(spec: object = {}, name = 'kill'): Scenario {
  return Scenario.parse({
    apiVersion,
    kind: 'Scenario',
    metadata: { name },
    spec: {
      application: 'shop',
      cluster: 'staging',
      workload: { name: 'web' },
      faults: [{ type: 'PodKill' }],
      ...spec,
    },
  });
}

const application = Application.parse({
  apiVersion,
  kind: 'Application',
  metadata: { name: 'shop' },
  spec: {
    path: 'apps/shop',
    namespace: 'shop',
    targets: [{ cluster: 'staging' }],
  },
});

function stable(stableRelease: string): ScenarioSeen['state'] {
  return parseApplicationState({
    apiVersion,
    kind: 'ApplicationState',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: { application: 'shop', cluster: 'staging' },
    status: { stableRelease, stableVersion: 'a'.repeat(40) },
  });
}

function seen(change: Partial<ScenarioSeen> = {}): ScenarioSeen {
  return {
    scenario: scenario(),
    application,
    state: stable('shop-1'),
    runs: [],
    ended: new Set(),
    watchedSince: now - 3_600_000,
    ...change,
  };
}

/** A run as the runner made it; ended and recorded unless a status says otherwise. */
function ran(
  name: string,
  trigger: ScenarioRun['spec']['trigger'],
  status: object = { phase: 'Completed', ledger: 'Recorded' },
): ScenarioRun {
  const made = newRun(seen(), 'staging', name, trigger);
  const told = { reason: 'r', message: '', phaseStartedAt: trigger.at, startedAt: trigger.at };
  return parseScenarioRun({ ...made, status: { ...told, ...status } });
}

function schedule(expression: string): Pick<ScenarioSeen, 'nextRun'> {
  const parsed = parseSchedule(expression, 'UTC');
  if (parsed.type !== 'Schedule') throw new Error(`Cannot use "${expression}": it is no schedule`);
  return { nextRun: (after) => nextRun(parsed.schedule, after) };
}

/** What is made, as name and trigger. */
function made(given: ScenarioSeen): readonly (readonly [string, unknown])[] {
  return decideScenario(given, 'staging', now).actions.flatMap((action) =>
    action.type === 'CreateRun'
      ? [[action.run.metadata.name, parseScenarioRun(action.run).spec.trigger] as const]
      : [],
  );
}

function deleted(given: ScenarioSeen): readonly string[] {
  return decideScenario(given, 'staging', now).actions.flatMap((action) =>
    action.type === 'Delete' ? action.refs.map((ref) => ref.name) : [],
  );
}

describe('a scenario after each promotion', () => {
  const onRelease = { scenario: scenario({ onRelease: true }) };

  it('makes one run for what is stable, and no second one', () => {
    const trigger = { type: 'Release', at: toInstant(now), release: 'shop-1' } as const;

    expect(made(seen(onRelease))).toEqual([['kill-shop-1', trigger]]);
    expect(made(seen({ ...onRelease, runs: [ran('kill-shop-1', trigger)] }))).toEqual([]);
  });

  it('makes none again when a person deleted its record to be rid of it', () => {
    expect(made(seen({ ...onRelease, ended: new Set(['kill-shop-1']) }))).toEqual([]);
    expect(made(seen({ ...onRelease, ended: new Set(['kill-shop-0']) }))).toHaveLength(1);
  });

  it('makes none while it is suspended, not asked for, or nothing is stable', () => {
    expect(made(seen({ scenario: scenario({ onRelease: true, suspend: true }) }))).toEqual([]);
    expect(made(seen())).toEqual([]);
    expect(made(seen({ ...onRelease, state: undefined }))).toEqual([]);
  });

  it('finds names that fit a record, different for each release', () => {
    const long = { scenario: scenario({ onRelease: true }, `kill-${'a'.repeat(50)}`) };
    const names = ['shop-1', 'shop-2'].map(
      (release) => made(seen({ ...long, state: stable(`${'s'.repeat(50)}${release}`) }))[0]?.[0] ?? '',
    );

    expect(names.map((name) => name.length)).toEqual([63, 63]);
    expect(new Set(names).size).toBe(2);
  });
});

describe('a scenario with a schedule', () => {
  const scheduled = (at: string) => ran(`kill-${at}`, { type: 'Schedule', at });

  it('makes a run when its time has come, and wakes for the next', () => {
    const given = seen({ ...schedule('*/5 * * * *'), runs: [scheduled(minutesAgo(7))] });

    expect(made(given)).toEqual([
      [
        `kill-${Date.parse('2026-01-04T12:00:00.000Z') / 60_000}`,
        { type: 'Schedule', at: '2026-01-04T12:00:00.000Z' },
      ],
    ]);
    expect(decideScenario(given, 'staging', now).wakeAt).toBe(Date.parse('2026-01-04T12:05:00.000Z'));
  });

  it('makes none again for a time whose record a person deleted', () => {
    const given = seen({ ...schedule('*/5 * * * *'), watchedSince: now - 150_000 });
    const names = made(given).map(([name]) => name);

    expect(names).toHaveLength(1);
    expect(made({ ...given, ended: new Set(names) })).toEqual([]);
  });

  it('makes none in a namespace that its application has not, or may not have any more', () => {
    const given = { ...schedule('*/5 * * * *'), runs: [scheduled(minutesAgo(7))] };

    expect(made(seen({ ...given, state: undefined }))).toEqual([]);
    expect(made(seen({ ...given, namespaceRefused: 'it is no longer granted' }))).toEqual([]);
  });

  it('makes none before its time', () => {
    expect(made(seen({ ...schedule('*/5 * * * *'), runs: [scheduled(minutesAgo(2))] }))).toEqual([]);
  });

  it('makes up for the newest of many missed times alone', () => {
    const stalled = seen({ ...schedule('*/5 * * * *'), runs: [scheduled(minutesAgo(3 * 24 * 60))] });

    expect(made(stalled).map(([, trigger]) => trigger)).toEqual([
      { type: 'Schedule', at: '2026-01-04T12:00:00.000Z' },
    ]);
  });

  it('makes up for a time missed while no runner was there, if it is not too late to begin', () => {
    const restarted = { ...schedule('0 12 * * *'), watchedSince: now, runs: [scheduled(minutesAgo(1442))] };
    const hasty = scenario({ startingDeadlineSeconds: 120 });

    expect(made(seen(restarted))).toHaveLength(1);
    expect(made(seen({ ...restarted, scenario: hasty }))).toEqual([]);
  });

  it('has missed nothing before it was first seen', () => {
    expect(made(seen({ ...schedule('0 12 * * *'), watchedSince: now }))).toEqual([]);
  });
});

describe('isDeclared', () => {
  const run = ran('kill-1', { type: 'Manual', at: minutesAgo(1), by: 'ada' });

  it('knows what the files say', () => {
    expect(isDeclared(run, scenario(), application)).toBe(true);
  });

  it.each([
    { name: 'another experiment', change: { experiment: scenario({ recoveryObjectiveSeconds: 61 }).spec } },
    { name: 'a Service that nobody uses', change: { service: 'quiet' } },
    { name: 'another namespace', change: { namespace: 'shop-copy' } },
    { name: 'another cluster', change: { cluster: 'production' } },
  ])('tells $name from it', ({ change }) => {
    expect(isDeclared({ ...run, spec: { ...run.spec, ...change } }, scenario(), application)).toBe(false);
  });

  it('is false without the files', () => {
    expect(isDeclared(run, undefined, application)).toBe(false);
    expect(isDeclared(run, scenario(), undefined)).toBe(false);
  });
});

describe('ended runs', () => {
  const manual = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      ran(`kill-manual-${index}`, { type: 'Manual', at: minutesAgo(index) }),
    );

  it('are kept up to a number, the newest first', () => {
    expect(deleted(seen({ runs: manual(20) }))).toEqual([]);
    expect(deleted(seen({ runs: manual(22) }))).toEqual(['kill-manual-20', 'kill-manual-21']);
  });

  it('are kept while not in the ledger, and while one tells that something has been', () => {
    const at = minutesAgo(1000);
    const needed = [
      ran('kill-last-time', { type: 'Schedule', at }),
      ran('kill-shop-1', { type: 'Release', at, release: 'shop-1' }),
      ran('kill-open', { type: 'Manual', at }, { phase: 'Completed', ledger: 'Pending' }),
      ran('kill-now', { type: 'Manual', at }, { phase: 'Holding' }),
    ];
    const old = [
      ran('kill-time-before', { type: 'Schedule', at: minutesAgo(1001) }),
      ran('kill-shop-0', { type: 'Release', at: minutesAgo(1002), release: 'shop-0' }),
    ];

    expect(deleted(seen({ runs: [...manual(20), ...needed, ...old] }))).toEqual([
      'kill-time-before',
      'kill-shop-0',
    ]);
  });
});
