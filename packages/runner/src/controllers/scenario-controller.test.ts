import type { ClusterPort, ConfigPort } from '@seatrial/core';
import type { KubeObject } from '@seatrial/model';
import { configLimits, loadConfig } from '@seatrial/model';
import { expect, it } from 'vitest';
import type { Source, SourceView } from '../source/source.ts';
import { emptyView } from '../testing/views.ts';
import type { World } from '../world.ts';
import { createScenarioController } from './scenario-controller.ts';

const op = { signal: new AbortController().signal };
const files = `apiVersion: seatrial.dev/v1alpha1
kind: Application
metadata: {name: shop}
spec: {path: apps/shop, namespace: shop, targets: [{cluster: here}]}
---
apiVersion: seatrial.dev/v1alpha1
kind: Scenario
metadata: {name: kill}
spec:
  application: shop
  cluster: here
  workload: {name: web}
  faults: [{type: PodKill}]
  schedule: "0 * * * *"
  startingDeadlineSeconds: 600
`;
const { applications, scenarios } = loadConfig(
  [{ path: 'all.yaml', bytes: new TextEncoder().encode(files) }],
  configLimits,
);

function viewWith(isDeclared: boolean): SourceView {
  const declared = isDeclared ? scenarios.map(({ value }) => [value.metadata.name, value] as const) : [];
  return {
    ...emptyView,
    applications: new Map(applications.map((it) => [it.value.metadata.name, it])),
    scenarios: new Map(declared),
  };
}

/** Gives a scenario its rounds at these times, declared or not. @param begins when the term did @returns the names of the runs that were made */
async function runsAfter(
  rounds: readonly (readonly [string, boolean])[],
  ended: readonly string[] = [],
  begins?: string,
): Promise<readonly string[]> {
  const made: string[] = [];
  let now = begins === undefined ? 0 : Date.parse(begins);
  let view = viewWith(true);
  const cluster: Pick<ClusterPort, 'get' | 'list' | 'create'> = {
    get: async ({ apiVersion, kind, namespace, name }) => ({
      apiVersion,
      kind,
      metadata: { name, namespace: namespace ?? '' },
      spec: { application: name, cluster: 'here' },
    }),
    list: async () => [],
    create: async ({ metadata }: KubeObject) => void made.push(metadata.name),
  };
  const config: Pick<ConfigPort, 'isInLedger'> = {
    isInLedger: async (cluster, id) => ({
      type: 'Value',
      value: 'begins' in id && ended.some((run) => id.begins === `scenariorun.${cluster}.${run}.`),
    }),
  };
  const world = { cluster, config, clusterName: 'here', clock: { now: () => now } } as World;
  const source: Source = { view: async () => ({ type: 'Value', value: view }), newest: () => view };
  const controller = createScenarioController(world, source);
  for (const [time, isDeclared] of rounds) {
    now = Date.parse(`2026-01-01T${time}:00.000Z`);
    view = viewWith(isDeclared);
    await controller.reconcile('kill', op);
  }
  return made;
}

it('a scenario that runs by a schedule makes up for a run that was missed', async () => {
  expect(
    await runsAfter([
      ['00:30', true],
      ['01:05', true],
    ]),
  ).toHaveLength(1);
});

it('a run that the ledger has a verdict of is not made again when its record is gone', async () => {
  const rounds = [
    ['00:30', true],
    ['01:05', true],
  ] as const;
  const [run = ''] = await runsAfter(rounds);

  expect(await runsAfter(rounds, [run])).toEqual([]);
});

it('a scenario that was taken away and comes back has missed nothing meanwhile', async () => {
  expect(
    await runsAfter([
      ['00:30', true],
      ['00:40', false],
      ['01:05', true],
    ]),
  ).toEqual([]);
});

it('a run that fell due while one leader followed another is made by the next one', async () => {
  expect(await runsAfter([['01:01', true]], [], '2026-01-01T01:00:50.000Z')).toHaveLength(1);
});

it('a term makes up for nothing that was long due when it began, and for no scenario that came later', async () => {
  expect(await runsAfter([['01:03', true]], [], '2026-01-01T01:02:50.000Z')).toEqual([]);
  expect(await runsAfter([['01:02', true]], [], '2026-01-01T00:59:50.000Z')).toEqual([]);
});
