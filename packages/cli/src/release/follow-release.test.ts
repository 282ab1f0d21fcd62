import type { Release } from '@seatrial/model';
import { describe, expect, it } from 'vitest';
import { aContext } from '../testing/a-context.ts';
import { aRelease, started } from '../testing/a-release.ts';
import { followRelease } from './follow-release.ts';

const clock = { now: () => started, sleep: async () => undefined };

/** Follows a release that is found as the first of these, and then is each of them in turn. */
async function follow(releases: readonly [Release, ...Release[]], output: 'table' | 'json' = 'table') {
  const context = aContext();
  let looks = 0;
  const kube = {
    get: async () => {
      const release = releases[Math.min(looks, releases.length - 1)] ?? releases[0];
      looks += 1;
      return { ...release };
    },
  };
  const { exitCode } = await followRelease(kube, releases[0], { output }, { clock, context });
  return { exitCode, stdout: context.written.stdout };
}

function ended(phase: string, verdict: object = {}): Release {
  const outcome = phase === 'Promoted' ? 'Pass' : 'Fail';
  const base = {
    outcome,
    gate: 'ErrorRate',
    reason: 'Because',
    message: 'so it is',
    at: '2026-11-21T09:01:00.000Z',
  };
  return aRelease({
    status: { phase, reason: 'Because', message: 'so it is', verdict: { ...base, ...verdict } },
  });
}

describe('followRelease', () => {
  it('shows it as it is, a line for each change, and how it ended', async () => {
    const waiting = aRelease();

    const { exitCode, stdout } = await follow([waiting, waiting, waiting, ended('Promoted')]);

    expect(exitCode).toBe(0);
    expect(stdout.match(/^Release +shop\/shop-2-1a2b3c4 on production$/gm)).toHaveLength(2);
    expect(stdout.match(/^09:00:00 {2}shop\/shop-2-1a2b3c4 on production .*$/gm)).toEqual([
      '09:00:00  shop/shop-2-1a2b3c4 on production  Progressing   10%  WaitingForApproval: 0 of 2 approvals',
      '09:00:00  shop/shop-2-1a2b3c4 on production  Promoted      10%  Because: so it is',
    ]);
  });

  it('tells what the gate can see as soon as that is known, once', async () => {
    const waiting = aRelease();
    const gateReach = { at: '2026-11-21T09:00:00.000Z', unknown: 'NoRequests', requestsToPass: 1153 };
    const said = aRelease({ status: { gateReach } });

    const { stdout } = await follow([waiting, waiting, said, said, ended('Promoted')]);

    expect(stdout.match(/^ {10}a pass takes 1153 requests of the canary or more$/gm)).toHaveLength(1);
  });

  it('gives programs the record as a line for each change', async () => {
    const { stdout } = await follow([aRelease(), aRelease(), ended('Promoted')], 'json');

    const phases = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).status.phase);
    expect(phases).toEqual(['Progressing', 'Promoted']);
  });

  it('shows one that has ended once', async () => {
    const { stdout } = await follow([ended('Promoted')]);

    expect(stdout.match(/^Release /gm)).toHaveLength(1);
    expect(stdout).not.toMatch(/^09:00:00 /m);
  });

  it.each([
    ['Promoted', {}, 0],
    ['RolledBack', {}, 1],
    ['Failed', {}, 1],
    ['RolledBack', { outcome: 'Inconclusive' }, 3],
    ['Superseded', {}, 3],
  ])('ends after %s %j with %i', async (phase, verdict, exitCode) => {
    expect((await follow([ended(phase, verdict)])).exitCode).toBe(exitCode);
  });
});
