import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Observed } from '../observation.ts';
import { createRng, type Rng } from '../rng.ts';
import type { Counts } from './counts.ts';
import { errorRateDefaults } from './error-rate-rules.ts';
import {
  initialWatch,
  judgeWatch,
  toleratedShare,
  type WatchJudgement,
  type WatchState,
} from './promotion-watch.ts';

const gate = errorRateDefaults;
const baseline = { requests: 2_700, bad: 2 };
const gone: Observed<Counts> = { type: 'Unavailable', reason: 'the metrics page does not answer' };

type Look = readonly [requests: number, bad: number] | 'Away';

/** Judges looks at cumulative counts of the stable Service, one after the other; the first is where counting starts. */
function watched(start: ReturnType<typeof initialWatch>, ...looks: readonly Look[]): WatchJudgement {
  let judgement = judgeWatch(gate, start, arms([0, 0]));
  for (const [index, look] of looks.entries())
    judgement = judgeWatch(gate, judgement.state, arms(look, 'Away', 10 * (index + 1)));
  return judgement;
}

/** The same, a look a second. */
function watchedEachSecond(start: WatchState, looks: readonly Look[]): WatchJudgement {
  let judgement = judgeWatch(gate, start, arms([0, 0]));
  for (const [index, look] of looks.entries())
    judgement = judgeWatch(gate, judgement.state, arms(look, 'Away', index + 1));
  return judgement;
}

function arms(stable: Look, canary: Look = 'Away', at = 0) {
  return { stable: observed(stable), canary: observed(canary), at, pods: 4, canaryPods: 1 };
}

function observed(look: Look): Observed<Counts> {
  return look === 'Away' ? gone : { type: 'Value', value: { requests: look[0], bad: look[1] } };
}

describe('the watch after promotion', () => {
  it('tolerates what stable may well have done before, times the tolerance, and never more than the ceiling', () => {
    expect(toleratedShare(gate, initialWatch(baseline, 0, 'Replaced'))).toBeCloseTo(0.00649, 5);
    expect(toleratedShare(gate, initialWatch({ requests: 10, bad: 0 }, 0, 'Replaced'))).toBe(
      gate.ceilingShare,
    );
    expect(toleratedShare(gate, initialWatch({ requests: 0, bad: 0 }, 0, 'Replaced'))).toBe(
      gate.ceilingShare,
    );
    expect(toleratedShare(gate, initialWatch(baseline, 0, 'Replacing'))).toBe(gate.ceilingShare);
  });

  it('does not take the errors of the old pods for those of the version that mends them', () => {
    const broken = { requests: 5_000, bad: 2_000 };
    const mixed = Array.from({ length: 40 }, (_, at) => [100 * (at + 1), 36 * (at + 1)] as const);

    expect(watchedEachSecond(initialWatch(broken, 0, 'Replacing'), mixed).verdict).toBe('Continue');
    expect(watchedEachSecond(initialWatch(baseline, 0, 'Replacing'), mixed).verdict).toBe('Fail');
    expect(toleratedShare(gate, initialWatch(broken, 0, 'Replaced'))).toBe(gate.ceilingShare);
  });

  it('fails a version that does worse with all the traffic than stable did before, and says against what', () => {
    const { verdict, reason, message } = watched(
      initialWatch(baseline, 0, 'Replaced'),
      ...[1, 2, 3, 4, 5].map((look) => [200 * look, 20 * look] as const),
    );

    expect({ verdict, reason }).toEqual({ verdict: 'Fail', reason: 'ShareAboveTolerance' });
    expect(message).toBe(
      '100 bad of 1000 requests (10%), at most 0.649% is tolerated: stable had 2 bad of 2700 (0.0741%) before',
    );
  });

  it('goes on while the version does what stable did', () => {
    expect(watched(initialWatch(baseline, 0, 'Replaced'), [2_000, 1], [4_000, 3])).toMatchObject({
      verdict: 'Continue',
      reason: 'Tolerated',
    });
  });

  it('takes errors of pods that are being replaced for the version’s only above the ceiling', () => {
    const replacing = initialWatch(baseline, 0);

    expect(watched(replacing, [200, 20])).toMatchObject({ verdict: 'Continue' });
    expect(watched(replacing, [200, 180], [400, 360])).toMatchObject({
      verdict: 'Fail',
      reason: 'ShareAboveCeiling',
    });
  });

  it('counts what either Service served', () => {
    const first = judgeWatch(gate, initialWatch(baseline, 0), arms([900, 1], [100, 0]));
    const then = judgeWatch(gate, first.state, arms([1_000, 101], [200, 100], 10));

    expect(then.evidence.after).toEqual({ requests: 200, bad: 200, share: 1 });
    expect(then.verdict).toBe('Fail');
  });

  it('decides nothing below the minimum sample', () => {
    expect(watched(initialWatch(baseline, 0, 'Replaced'), [9, 9])).toMatchObject({
      verdict: 'Continue',
      reason: 'MinimumSample',
    });
  });

  it('says that it could not see, and counts what it missed at the next look', () => {
    const blind = watched(initialWatch(baseline, 0, 'Replaced'), [100, 0], 'Away');

    expect(blind).toMatchObject({ verdict: 'Inconclusive', reason: 'Unavailable' });
    expect(blind.message).toContain('stable: the metrics page does not answer; 0 bad of 100 requests (0%)');
    expect(judgeWatch(gate, blind.state, arms([400, 20])).evidence.after).toMatchObject({
      requests: 400,
      bad: 20,
    });
  });

  it('goes on from what is read where counts begin anew, and takes nothing of it for new requests', () => {
    const restarted = watched(initialWatch(baseline, 0, 'Replaced'), [300, 1], [50, 2], [60, 2]);

    expect(restarted.evidence.after).toMatchObject({ requests: 310, bad: 1 });
  });

  it('takes a hiccup of one pod for what it is, and a version that keeps failing as much for worse', () => {
    const start = initialWatch(baseline, 0, 'Replaced');
    const hiccup = [10, 20, 20, 20, 20, 20, 10, ...Array.from({ length: 23 }, () => 0)];
    const looksOf = (bad: readonly number[]) =>
      bad.map((_, i) => [80 * (i + 1), bad.slice(0, i + 1).reduce((sum, each) => sum + each, 0)] as const);

    expect(watchedEachSecond(start, looksOf(hiccup)).verdict).toBe('Continue');
    expect(watchedEachSecond(start, looksOf(hiccup.map(() => 20))).verdict).toBe('Fail');
  });

  it('takes a hiccup of the one stable pod for what it is while a canary still serves beside it', () => {
    const both = (second: number) => arms([90 * second, 90 * second], [10 * second, 0], second);
    let judgement = judgeWatch(gate, initialWatch(baseline, 0), { ...arms([0, 0], [0, 0]), pods: 1 });
    for (let second = 1; second <= 8; second += 1)
      judgement = judgeWatch(gate, judgement.state, { ...both(second), pods: 1 });

    expect(judgement.verdict).toBe('Continue');
    for (let second = 9; second <= 30; second += 1)
      judgement = judgeWatch(gate, judgement.state, { ...both(second), pods: 1 });
    expect(judgement.verdict).toBe('Fail');
  });

  it('keeps nothing but plain JSON', () => {
    const { state } = watched(initialWatch(baseline, 0, 'Replaced'), [200, 3]);

    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it('takes back at most alpha of the versions at the edge of the tolerance, at any traffic and schedule of looks', () => {
    const runs = 200;
    const alpha = 0.2;
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom(0.002, 0.02, 0.1),
        fc.constantFrom(40, 400, 2_000),
        fc.constantFrom(1, 7, 30),
        (seed, share, before, perLook) => {
          const rng = createRng(seed);
          let failed = 0;
          for (let run = 0; run < runs; run += 1) {
            const edge = (1.5 * share) / (1 + 0.5 * share);
            if (isTakenBack(rng, { alpha, share, before, after: edge, perLook })) failed += 1;
          }

          // Four standard deviations above what alpha allows.
          expect(failed).toBeLessThanOrEqual(alpha * runs + 4 * Math.sqrt(runs * alpha * (1 - alpha)));
        },
      ),
      { seed: 7, numRuns: 4 },
    );
  });
});

interface Imagined {
  readonly alpha: number;
  readonly share: number;
  readonly before: number;
  readonly after: number;
  readonly perLook: number;
}

const looksOfRun = 40;

function isTakenBack(rng: Rng, { alpha, share, before, after, perLook }: Imagined): boolean {
  const draw = (requests: number, chance: number): number => {
    let bad = 0;
    for (let i = 0; i < requests; i += 1) if (rng.next() < chance) bad += 1;
    return bad;
  };
  const setting = { ...gate, alpha, ceilingShare: 0.9 };
  let { state } = judgeWatch(
    setting,
    initialWatch({ requests: before, bad: draw(before, share) }, 0, 'Replaced'),
    arms([0, 0]),
  );
  let bad = 0;
  for (let look = 1; look <= looksOfRun; look += 1) {
    bad += draw(perLook, after);
    const judgement = judgeWatch(setting, state, arms([look * perLook, bad], 'Away', look));
    if (judgement.verdict === 'Fail') return true;
    state = judgement.state;
  }
  return false;
}
