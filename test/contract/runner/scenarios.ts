import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clusterFile } from './files.ts';
import { leftovers } from './look.ts';
import { op, type Place } from './place.ts';
import { runWhen, scenarioFile, zoneInUse } from './runs.ts';
import { firstVersion, type Suite } from './suite.ts';

const app = 'tested';

export const scenariosSuite: Suite = { apps: { [app]: firstVersion(app) }, tests };

function tests(place: () => Place): void {
  it('a zone that a person gives back before its time is Inconclusive, and nothing of the fault is left', async () => {
    const zone = await zoneInUse(place(), app);
    const scenario = scenarioFile('given-back', {
      application: app,
      fault: `{type: ZoneFailure, zone: ${zone}, durationSeconds: 3000}`,
      steadyState: 'judgedBy: ReadyPods',
    });
    await place().merge(scenario, 'Fail a zone');
    const held = await runWhen(place(), 'given-back', ({ status }) => status?.phase === 'Holding');
    const node = held.status?.targets[0]?.ref.name ?? '';

    await place().kube.patch(
      { apiVersion: 'v1', kind: 'Node', name: node },
      { spec: { unschedulable: null } },
      { ...op, type: 'merge' },
    );

    const run = await runWhen(place(), 'given-back', ({ status }) => status?.phase === 'Completed');
    expect(run.status).toMatchObject({ verdict: 'Inconclusive', reason: 'FaultEndedEarly' });
    expect(await leftovers(place(), app)).toEqual([]);
    await place().merge({ 'scenarios/given-back.yaml': null }, 'Enough');
  });

  describe('where nobody counts requests', () => {
    const metrics = (): string => place().cluster.gatewayMetricsUrl;

    beforeAll(async () => {
      const uncounted: Record<string, string> = {};
      for (const [path, text] of Object.entries(clusterFile(metrics())))
        uncounted[path] = String(text).replace(/^ {2}telemetry: .*\n/m, '');
      await place().merge(uncounted, 'Count nothing');
    });
    afterAll(async () => {
      await place().merge(clusterFile(metrics()), 'Count again');
    });

    it('a kill passes by ready pods and recovery, as its scenario asks', async () => {
      const fault = '{type: PodKill}';
      const scenario = scenarioFile('uncounted', {
        application: app,
        fault,
        steadyState: 'judgedBy: ReadyPods',
      });
      await place().merge(scenario, 'Judge by pods');

      const run = await runWhen(place(), 'uncounted', ({ status }) => status?.phase === 'Completed');

      expect(run.status).toMatchObject({ verdict: 'Pass', recoverySeconds: expect.any(Number) });
      await place().merge({ 'scenarios/uncounted.yaml': null }, 'Enough');
    });
  });
}
