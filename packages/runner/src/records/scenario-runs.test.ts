import type { KubeObject } from '@seatrial/model';
import { Scenario } from '@seatrial/model';
import { expect, it } from 'vitest';
import { runsOf } from './scenario-runs.ts';

const apiVersion = 'seatrial.dev/v1alpha1';

function run(name: string, fault: object): KubeObject {
  const { spec } = Scenario.parse({
    apiVersion,
    kind: 'Scenario',
    metadata: { name: 'kill' },
    spec: {
      application: 'shop',
      cluster: 'here',
      workload: { name: 'web' },
      faults: [{ type: 'PodKill' }],
    },
  });
  const trigger = { type: 'Manual', at: '2026-01-01T00:00:00.000Z', by: 'ada' };
  const experiment = { ...spec, faults: [fault] };
  return {
    apiVersion,
    kind: 'ScenarioRun',
    metadata: { name },
    spec: { scenario: 'kill', cluster: 'here', namespace: 'shop', trigger, experiment },
  };
}

it('runsOf: leaves out what a person wrote that cannot be read', async () => {
  const objects = [run('good', { type: 'PodKill' }), run('odd', { type: 'PodKill', zone: 'a' })];

  const runs = await runsOf({ list: async () => objects }, 'kill', { signal: new AbortController().signal });

  expect(runs.map(({ metadata }) => metadata.name)).toEqual(['good']);
});
