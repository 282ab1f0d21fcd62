import { errorRateDefaults, initialGate, judgeErrorRate } from '@seatrial/core';
import { expect, it } from 'vitest';
import { aRelease, started, startedAt } from '../testing/a-release.ts';
import { describeRelease } from './describe-release.ts';

const gate = { ...errorRateDefaults, warmUpSeconds: 0 };
const counted = (requests: number, bad: number) => ({ type: 'Value', value: { requests, bad } }) as const;
const judged = [1, 2, 3, 4].reduce(
  ({ state }, second) =>
    judgeErrorRate(gate, state, {
      stable: counted(2250 * second, Math.floor(2.25 * second)),
      canary: counted(250 * second, Math.floor(12.5 * second)),
      at: second,
      step: 0,
      canaryPods: 1,
    }),
  judgeErrorRate(gate, initialGate('FromZero'), {
    stable: counted(0, 0),
    canary: counted(0, 0),
    at: 0,
    step: 0,
    canaryPods: 1,
  }),
);
const evidence = { ...judged.evidence, verdict: judged.verdict, message: 'canary is worse', at: startedAt };

it('describeRelease: tells the story of a release that was taken back', () => {
  const at = '2026-11-21T09:00:30.500Z';
  const release = aRelease({
    status: {
      phase: 'RolledBack',
      reason: 'OddsAboveTolerance',
      message: '5% of the requests failed',
      finishedAt: at,
      stepIndex: 1,
      weightPercent: 0,
      added: [{ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web-canary' }],
      evidence,
      verdict: {
        outcome: 'Fail',
        gate: 'ErrorRate',
        reason: 'OddsAboveTolerance',
        message: 'canary is worse',
        at,
      },
      revert: { state: 'Done', commit: 'beef'.repeat(10) },
      ledger: 'Recorded',
      history: [
        { at: startedAt, phase: 'Pending', reason: 'Created', message: 'begun' },
        { at, phase: 'RolledBack', reason: 'OddsAboveTolerance', message: 'canary is worse' },
      ],
    },
  });

  expect(describeRelease(release, started + 60_000).join('\n')).toMatchInlineSnapshot(`
    "Release      shop/shop-2-1a2b3c4 on production
    Version      1a2b3c4 of apps/shop, over 9f8e7d6, from commit c0ffee1
    Phase        RolledBack for 1m: OddsAboveTolerance
                 5% of the requests failed
    Started      2026-11-21T09:00:00.000Z, 1m ago
    Finished     2026-11-21T09:00:30.500Z, 30s ago
    Steps        ✓ 1. send 10% of the requests to the canary
                 x 2. wait for the error-rate gate to pass, at most 1h
                   3. wait for 2 approvals
    Traffic      0% of the requests are wanted for the canary
    Error rate   Fail: canary is worse
                 stable: 0.1% bad, 9 of 9000 requests
                 canary: 5% bad, 50 of 1000 requests
                 worse than 1.5 times the odds of stable: e-value >= 111, fails at 111
                 the same, where hiccups of its pods and bursts of requests are taken for what they are: e-value >= 33.3, fails at 33.3 if both do
                 above the ceiling of 25%: e-value 2.9e-108, fails at 2000
                 in this step the canary's share is below 8.3% with 99% confidence, passes below 0.52%: 0.5% more than stable has at least
                 a good version fails with a chance of at most 1% if requests fail independently, when pods fail all of theirs for up to 10 s, each by itself and ten times an hour at most, and when clients try again at once or send some bad requests in a row
    Verdict      Fail from ErrorRate at 2026-11-21T09:00:30.500Z: OddsAboveTolerance
                 canary is worse
    Added        Deployment shop/web-canary
    Revert       done by commit beefbee on the config branch
    Ledger       Recorded
    Next         this version is kept out until it changes, or "seatrial release retry shop/shop-2-1a2b3c4" lets it in again
    History      2026-11-21T09:00:00Z    +0.0s  Pending     Created: begun
                 2026-11-21T09:00:30Z   +30.5s  RolledBack  OddsAboveTolerance: canary is worse"
  `);
});

it('describeRelease: says what a release waits for, and who may end the wait', () => {
  const release = aRelease({ spec: { approvals: [{ by: 'ada', at: startedAt, comment: 'looks good' }] } });

  expect(describeRelease(release, started + 5_000).join('\n')).toMatchInlineSnapshot(`
    "Release     shop/shop-2-1a2b3c4 on production
    Version     1a2b3c4 of apps/shop, over 9f8e7d6, from commit c0ffee1
    Phase       Progressing for 5s: WaitingForApproval
                0 of 2 approvals
    Started     2026-11-21T09:00:00.000Z, 5s ago
    Steps       ✓ 1. send 10% of the requests to the canary
                ✓ 2. wait for the error-rate gate to pass, at most 1h
                > 3. wait for 2 approvals
    Traffic     10% of the requests are wanted for the canary
    Approvals   by ada at 2026-11-21T09:00:00.000Z: looks good
    Next        1 of 2 approvals are there: "seatrial approve shop/shop-2-1a2b3c4" gives one
                "seatrial rollback shop/shop-2-1a2b3c4" takes it back
    History     2026-11-21T09:00:00Z    +0.0s  Pending  Created: waits for its first look"
  `);
});

it('describeRelease: knows a release that no runner has seen', () => {
  const lines = describeRelease(aRelease({ status: null }), started);

  expect(lines).toContain('Phase     Pending: no runner has seen it yet');
});

it('describeRelease: says how requests fared after promotion, and against what', () => {
  const message = '20 bad of 400 requests (5%), at most 0.746% is tolerated';
  const watch = {
    state: { stage: 'Replaced' },
    evidence: { verdict: 'Fail', message, eValue: 222, threshold: 222 },
  };

  const lines = describeRelease(aRelease({ status: { phase: 'RolledBack', watch } }), started);

  expect(lines.filter((line) => line.includes('requests (5%)') || line.includes('worse than that'))).toEqual([
    'Promotion   Fail, once it was whole: 20 bad of 400 requests (5%), at most 0.746% is tolerated',
    '            worse than that: e-value 222, fails at 222',
  ]);
});

it('describeRelease: shows no steps as taken where the version was applied at once', () => {
  const history = [{ at: startedAt, phase: 'Promoting', reason: 'Direct', message: 'first version' }];
  const lines = describeRelease(aRelease({ status: { phase: 'Promoted', history } }), started);

  expect(lines).toContain('Steps     none, applied at once: first version');
});

it('describeRelease: shows how a container ended and what it said last, without its control characters', () => {
  const crash = {
    pod: 'web-canary-1',
    container: 'web',
    exitCode: 137,
    reason: 'OOMKilled',
    signal: 9,
    terminationMessage: 'no memory',
    log: { lines: ['begins', 'ends\u001b[2J'] },
  };
  const lines = (changes: object): string[] =>
    describeRelease(aRelease({ status: { crash: { ...crash, ...changes } } }), started)
      .join('\n')
      .split('\n')
      .filter((_, index, all) => {
        const from = all.findIndex((it) => it.startsWith('Crash'));
        return index >= from && index <= from + 3;
      })
      .map((it) => it.slice(10));

  expect(lines({})).toEqual([
    'container web of pod web-canary-1 ended with exit code 137 (OOMKilled, signal 9)',
    'termination message: no memory',
    '  begins',
    '  ends\\u001b[2J',
  ]);
  expect(lines({ log: { lines: [], problem: 'its node is away' } })[2]).toBe(
    'its log could not be read: its node is away',
  );
});

it('describeRelease: says of a way back who asked for it and why', () => {
  const undo = {
    release: 'shop-3-7777777',
    commit: 'c'.repeat(40),
    by: 'ada',
    at: startedAt,
    comment: 'checkout is slow',
  };
  const release = aRelease({
    spec: { undo },
    status: {
      phase: 'Promoting',
      reason: 'Applying',
      message: 'the new version goes to the stable workload',
    },
  });

  const lines = describeRelease(release, started);

  expect(lines.slice(0, 3)).toEqual([
    'Release    shop/shop-2-1a2b3c4 on production',
    'Version    1a2b3c4 of apps/shop, back from 9f8e7d6, from commit c0ffee1',
    'Way back   back from shop-3-7777777, as ada asked: checkout is slow (2026-11-21T09:00:00.000Z)',
  ]);
  expect(lines).toContain('Steps      none, the version before is applied at once: a person asked for it');
});

it('describeRelease: names who was not whole before, and who is not at the end', () => {
  const worker = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'worker' };
  const release = aRelease({
    status: {
      phase: 'Promoted',
      reason: 'Promoted',
      message: 'this version became stable',
      notWholeBefore: [{ ...worker, message: '1 of 2 pods ready' }],
      conditions: [
        {
          type: 'WorkloadsWhole',
          status: 'False',
          reason: 'NotWholeBefore',
          message: 'Deployment "worker": it crashes',
          lastTransitionTime: startedAt,
        },
      ],
    },
  });

  const said = describeRelease(release, started).join('\n');

  expect(said).toContain('Deployment shop/worker, before the release too: 1 of 2 pods ready');
  expect(said).toContain('when it was promoted: Deployment "worker": it crashes');
});
