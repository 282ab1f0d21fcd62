import { describe, expect, it } from 'vitest';
import { startedAt } from '../testing/a-release.ts';
import { aRun } from '../testing/a-run.ts';
import { runJunit } from './run-junit.ts';
import { runMarkdown } from './run-markdown.ts';
import { runResults } from './run-results.ts';

const finishedAt = '2026-11-21T09:01:00.000Z';

function target(fault: number, state = 'Verified'): object {
  return {
    id: `${fault}/x`,
    fault,
    ref: { apiVersion: 'v1', kind: 'Node', name: 'node-a-1' },
    uid: 'u',
    state,
    injectedAt: startedAt,
    verifiedAt: '2026-11-21T09:00:20.000Z',
  };
}

function ended(verdict: string, reason: string, changes: object = {}) {
  return aRun({
    status: {
      phase: 'Completed',
      verdict,
      reason,
      message: 'so it was',
      finishedAt,
      targets: [target(0), target(1)],
      counts: { requests: 4000, bad: 12 },
      readyPodsMin: 3,
      recoverySeconds: 2,
      ...changes,
    },
  });
}

function outcomes(...args: Parameters<typeof ended>): readonly string[] {
  return runResults(ended(...args)).map(({ name, outcome }) => `${outcome} ${name}`);
}

describe('runResults', () => {
  it('a pass holds at each expectation', () => {
    expect(outcomes('Pass', 'SteadyStateHeld')).toEqual([
      'Passed the run comes to a verdict',
      'Passed 1. PodKill of 1, grace period 0 s',
      'Passed 2. ZoneFailure of zone a',
      'Passed at most 1% of the requests are bad',
      'Passed at least 100 requests are counted',
      'Passed at least 50% of the requests per second before are completed',
      'Passed at least 1 pods are ready',
      'Passed whole again within 60 s',
    ]);
  });

  it.each([
    ['Fail', 'AvailabilityFloor', 'Failed at least 1 pods are ready'],
    ['Fail', 'ErrorShareExceeded', 'Failed at most 1% of the requests are bad'],
    ['Fail', 'ThroughputTooLow', 'Failed at least 50% of the requests per second before are completed'],
    ['Fail', 'RecoveryObjectiveMissed', 'Failed whole again within 60 s'],
    ['Inconclusive', 'TooFewRequests', 'Inconclusive at least 100 requests are counted'],
    ['Inconclusive', 'FaultEndedEarly', 'Inconclusive 2. ZoneFailure of zone a'],
    ['Inconclusive', 'Aborted', 'Inconclusive the run comes to a verdict'],
    ['Inconclusive', 'SomethingNew', 'Inconclusive the run comes to a verdict'],
  ])('%s by %s is told once, at what it is about', (verdict, reason, expected) => {
    const bad = outcomes(verdict, reason, { faultIndex: 1 }).filter((it) =>
      /^(Failed|Inconclusive)/.test(it),
    );

    expect(bad).toEqual([expected]);
  });

  it('a fault that was not injected was not judged', () => {
    expect(outcomes('Inconclusive', 'NotAllowed', { targets: [], counts: undefined })).toEqual(
      expect.arrayContaining([
        'NotJudged 1. PodKill of 1, grace period 0 s',
        'NotJudged at least 100 requests are counted',
      ]),
    );
  });

  it('one that has not ended is no pass', () => {
    expect(runResults(aRun({ status: null }))[0]).toMatchObject({ outcome: 'Inconclusive' });
  });
});

describe('runJunit', () => {
  it('has a test case for each, with counts that agree', () => {
    expect(runJunit(ended('Fail', 'AvailabilityFloor'))).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="seatrial" tests="8" failures="1" errors="0" skipped="2" time="60.000">
        <testsuite name="zone-loss on staging" tests="8" failures="1" errors="0" skipped="2" time="60.000" timestamp="2026-11-21T09:00:00" hostname="staging">
          <properties>
            <property name="run" value="zone-loss-manual-1"/>
            <property name="verdict" value="Fail"/>
            <property name="reason" value="AvailabilityFloor"/>
            <property name="application" value="shop"/>
          </properties>
          <testcase classname="staging.zone-loss" name="the run comes to a verdict" time="0.000">
            <system-out>Fail: so it was</system-out>
          </testcase>
          <testcase classname="staging.zone-loss" name="1. PodKill of 1, grace period 0 s" time="20.000">
            <system-out>1 of 1 targets are taken back</system-out>
          </testcase>
          <testcase classname="staging.zone-loss" name="2. ZoneFailure of zone a" time="20.000">
            <system-out>1 of 1 targets are taken back</system-out>
          </testcase>
          <testcase classname="staging.zone-loss" name="at most 1% of the requests are bad" time="0.000">
            <skipped message="0.3% bad, 12 of 4000 requests"/>
          </testcase>
          <testcase classname="staging.zone-loss" name="at least 100 requests are counted" time="0.000">
            <system-out>0.3% bad, 12 of 4000 requests</system-out>
          </testcase>
          <testcase classname="staging.zone-loss" name="at least 50% of the requests per second before are completed" time="0.000">
            <skipped message="0.3% bad, 12 of 4000 requests"/>
          </testcase>
          <testcase classname="staging.zone-loss" name="at least 1 pods are ready" time="0.000">
            <failure message="AvailabilityFloor: so it was" type="AvailabilityFloor">AvailabilityFloor: so it was</failure>
          </testcase>
          <testcase classname="staging.zone-loss" name="whole again within 60 s" time="0.000">
            <system-out>2 s after the end of the last fault</system-out>
          </testcase>
        </testsuite>
      </testsuites>
      "
    `);
  });

  it('an inconclusive run is an error, or skipped where it is not to fail', () => {
    const run = ended('Inconclusive', 'NoTraffic');

    expect(runJunit(run)).toMatch(/errors="1"[^]*<error message="NoTraffic: so it was" type="NoTraffic">/);
    expect(runJunit(run, { inconclusive: 'skipped' })).toContain('errors="0"');
  });

  it('is XML, whatever a message has in it', () => {
    const text = runJunit(
      ended('Fail', 'AvailabilityFloor', { message: `</failure>"'&<![CDATA[ \u0000\u001b\n\ud800 \uffff` }),
    );

    expect(text).toContain(
      'message="AvailabilityFloor: &lt;/failure&gt;&quot;&apos;&amp;&lt;![CDATA[ \\u0000\\u001b\\u000a\ufffd \ufffd"',
    );
  });
});

it('runMarkdown: what others wrote is neither markup nor the end of a cell', () => {
  const text = runMarkdown(ended('Fail', 'AvailabilityFloor', { message: '``` | <b> @ada [a](b)\n# x' }), 0);

  expect(text).toContain('### Scenario zone-loss on staging: Fail');
  const outside = text.replaceAll(/(?<fence>`{3,})text\n[^]*?\n\k<fence>(?=\n|$)/g, '');
  expect(outside).not.toMatch(/[^\\]<b>|@ada|[^\\]\[a[^\\]\]|[^\\]\| <|^# x/m);
});
