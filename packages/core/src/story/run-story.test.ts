import type { KubeObject } from '@seatrial/model';
import { toInstant } from '@seatrial/model';
import { expect, it } from 'vitest';
import { experiment } from '../chaos/fixtures.ts';
import { runStory } from './run-story.ts';

const at = toInstant(Date.UTC(2026, 0, 1));
function run(verdict: string): KubeObject {
  const moments = [
    ['Pending', 'Created'],
    ['Baseline', 'SteadyState'],
    ['Injecting', 'Recorded'],
    ['Holding', 'Effective'],
    ['Reverting', 'Reverting'],
    ['Recovering', 'Reverted'],
    ['Completed', 'SteadyStateHeld'],
  ];
  const history = moments.map(([phase, reason]) => ({ at, phase, reason, message: `${reason}.` }));
  return {
    apiVersion: 'seatrial.dev/v1alpha1',
    kind: 'ScenarioRun',
    metadata: { name: 'kill-1', namespace: 'seatrial-system', uid: 'uid-1' },
    spec: {
      scenario: 'kill',
      cluster: 'staging',
      namespace: 'shop',
      trigger: { type: 'Schedule', at },
      experiment: experiment([{ type: 'PodKill', count: 1 }]),
    },
    status: {
      ...history.at(-1),
      phaseStartedAt: at,
      startedAt: at,
      finishedAt: at,
      verdict,
      history,
    },
  };
}

it.each([
  { verdict: 'Pass', reason: 'ScenarioPassed' },
  { verdict: 'Fail', reason: 'ScenarioFailed' },
  { verdict: 'Inconclusive', reason: 'ScenarioInconclusive' },
])('the story of a run ends as its verdict says: $verdict', ({ verdict, reason }) => {
  const { facts, places } = runStory(run(verdict));

  expect(facts.map((fact) => fact.reason)).toEqual(['ScenarioBegun', 'FaultInEffect', reason]);
  expect(facts[2]?.note).toBe('scenario kill: SteadyStateHeld.');
  expect(places).toMatchObject({
    ScenarioRun: { namespace: 'seatrial-system', name: 'kill-1' },
    Workload: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
  });
});
