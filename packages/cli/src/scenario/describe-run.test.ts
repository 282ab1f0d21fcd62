import { expect, it } from 'vitest';
import { started, startedAt } from '../testing/a-release.ts';
import { aRun } from '../testing/a-run.ts';
import { describeRun } from './describe-run.ts';
import { chooseRun } from './runs.ts';

it('describeRun: tells what was done, what was seen and what is allowed', () => {
  const run = aRun({
    spec: { service: 'web' },
    status: {
      baseline: { since: startedAt, requests: 600, seconds: 3 },
      countedSeconds: 22.2222,
      targets: [
        {
          id: '1/node-a-1',
          fault: 1,
          ref: { apiVersion: 'v1', kind: 'Node', name: 'node-a-1' },
          uid: 'u',
          state: 'Effective',
        },
      ],
      counts: { requests: 4000, bad: 12 },
      readyPodsMin: 3,
    },
  });

  expect(describeRun(run, started + 5_000).join('\n')).toMatchInlineSnapshot(`
    "Run            zone-loss-manual-1 of scenario zone-loss on staging
    Subject        shop, Deployment shop/web, version 1a2b3c4
    Trigger        Manual at 2026-11-21T09:00:00.000Z by ada
    Phase          Holding for 5s: Effective
                   zone a is away
    Faults         ✓ 1. PodKill of 1, grace period 0 s
                   > 2. ZoneFailure of zone a for 20s
    Targets        Node node-a-1: Effective
    Steady state   counted: Service shop/web
                   requests: 0.3% bad, 12 of 4000 requests, allowed 1%, needed 100 requests
                   throughput: 180.0/s, before the fault 200.0/s, needed 50% of it
                   ready pods: 3 at the least, needed 1
    Next           "seatrial scenario abort zone-loss-manual-1" takes all faults back"
  `);
});

it('chooseRun: takes a run by its name, or the newest of a scenario', () => {
  const runs = [aRun({ name: 'zone-loss-2' }), aRun({ name: 'zone-loss-1' })];

  expect(chooseRun(runs, 'zone-loss-1').metadata.name).toBe('zone-loss-1');
  expect(chooseRun(runs, 'zone-loss').metadata.name).toBe('zone-loss-2');
  expect(() => chooseRun(runs, 'pods')).toThrow(
    expect.objectContaining({ code: 'NotFound', hint: 'the newest: zone-loss-2, zone-loss-1' }),
  );
});
