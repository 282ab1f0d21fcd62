import type { ClusterPort } from '@seatrial/core';
import { apiVersion, type KubeObject, systemNamespace } from '@seatrial/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterPort } from '../../../packages/runner/src/adapters/cluster-port.ts';
import {
  releasesUnderWay,
  runsOf,
  runsUnderWay,
} from '../../../packages/runner/src/records/scenario-runs.ts';
import { op } from '../bed/control-plane.ts';
import { type Bed, startBed } from '../cli/bed.ts';
import { aRelease, aScenarioRun } from '../install/samples.ts';

const count = 2_000;
const namespace = 'shop';
const at = '2026-01-01T00:00:00.000Z';

/** What every record has that the runner has looked at. */
const looked = { message: '', phaseStartedAt: at, startedAt: at, conditions: [], history: [] };
const endedRelease = {
  ...looked,
  phase: 'Promoted',
  reason: 'Promoted',
  stepIndex: 0,
  weightPercent: 0,
  added: [],
  inventory: [],
  finishedAt: at,
  ledger: 'Recorded',
};
const endedRun = {
  ...looked,
  phase: 'Completed',
  reason: 'SteadyStateHeld',
  verdict: 'Pass',
  faultIndex: 0,
  targets: [],
  finishedAt: at,
  ledger: 'Recorded',
};

/** Two thousand records of each kind that have ended, as a busy cluster or one person with a loop leaves them. */
describe('a cluster with very many records', () => {
  let bed: Bed;

  beforeAll(async () => {
    bed = await startBed();
    const names = Array.from({ length: count }, (_, number) => number);
    await each(names, async (number) => {
      await make(aRelease(`app${number % 100}-${number}-abcdef0`), endedRelease);
      await make(aScenarioRun(`run-${number}`, { trigger: { type: 'Manual', at, by: 'olga' } }), endedRun);
    });
    await make(aRelease('moving-1-abcdef0'), { ...endedRelease, ...moving, phase: 'Progressing' });
    await make(aScenarioRun('moving', { trigger: { type: 'Manual', at, by: 'olga' }, scenario: 'rare' }), {
      ...endedRun,
      ...moving,
      verdict: undefined,
      phase: 'Holding',
    });
  });
  afterAll(() => bed?.stop());

  async function make(record: KubeObject, status: object): Promise<void> {
    const { runner } = bed;
    await runner.updateStatus({ ...(await runner.create(record, op)), status }, op);
  }

  it('is asked by a round for what is under way, and not for what has ended', async () => {
    const { runner } = bed;
    const sizes: number[] = [];
    const real = clusterPort(runner);
    const port: Pick<ClusterPort, 'list'> = {
      list: async (query, until) => {
        const found = await real.list(query, until);
        sizes.push(JSON.stringify(found).length);
        return found;
      },
    };

    const found = [
      await releasesUnderWay(port, op),
      await runsUnderWay(port, op),
      await runsOf(port, 'rare', op),
    ];

    expect(found.map((records) => records.map(({ metadata }) => metadata.name))).toEqual([
      ['moving-1-abcdef0'],
      ['moving'],
      ['moving'],
    ]);
    expect(Math.max(...sizes)).toBeLessThan(10_000);
  });

  it.each([
    { args: ['releases', '-A', '-o', 'name'], rows: count + 1, pages: 5 },
    { args: ['releases', '-n', namespace, '-o', 'json'], rows: 1, pages: 5 },
    { args: ['status'], rows: 1, pages: 5 },
    { args: ['release', 'show', 'moving-1-abcdef0', '-n', namespace], rows: 1, pages: 5 },
  ])('answers $args, page by page and each page once', async ({ args, rows, pages }) => {
    const before = await listed('releases');

    const { exitCode, stdout, stderr } = await bed.seatrial('admin', args);

    expect([exitCode, /^(?:warning|error)/m.test(stderr)]).toEqual([0, false]);
    expect(stdout.trim().split('\n').length).toBeGreaterThanOrEqual(rows);
    expect((await listed('releases')) - before).toBeLessThanOrEqual(pages);
  });

  it('shows all but the record that cannot be read, and names that one', async () => {
    const { runner } = bed;
    const odd = (
      await runner.get({ apiVersion, kind: 'ScenarioRun', namespace: systemNamespace, name: 'moving' }, op)
    )['spec'] as { experiment: object };
    const experiment = { ...odd.experiment, faults: [{ type: 'PodKill', zone: 'a' }] };
    await runner.create(aScenarioRun('odd', { trigger: { type: 'Manual', at, by: 'olga' }, experiment }), op);
    const steps = [{ pause: { seconds: 1 }, setWeight: 10 }];
    await runner.create(aRelease('odd-1-abcdef0', { steps, rollout: undefined }), op);

    const commands = {
      'scenario list -o name': ['scenariorun.seatrial.dev/moving', 'odd'],
      'releases -A -o name': ['release.seatrial.dev/moving-1-abcdef0', 'odd-1-abcdef0'],
      'status -o json': ['"moving"', 'odd-1-abcdef0'],
    };
    for (const [command, [shown = '', named = '']] of Object.entries(commands)) {
      const { exitCode, stdout, stderr } = await bed.seatrial('admin', command.split(' '));
      expect(exitCode).toBe(0);
      expect(stdout).toContain(shown);
      expect(stderr).toMatch(new RegExp(`^warning: .*${named}`, 'm'));
    }
  });

  /** How many lists of a resource the API server has answered. */
  async function listed(resource: string): Promise<number> {
    const { body } = await bed.admin.raw({ method: 'GET', path: '/metrics' }, op);
    return body
      .split('\n')
      .filter((line) => line.startsWith('apiserver_request_total{') && line.includes('verb="LIST"'))
      .filter((line) => line.includes(`resource="${resource}"`))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }
});

const moving = { finishedAt: undefined, ledger: undefined };

/** Sixteen at a time. */
async function each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}
