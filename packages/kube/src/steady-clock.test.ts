import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSteadyClock } from './steady-clock.ts';

const hour = 3_600_000;

/** A machine whose clock can be set, and that can sleep. */
function aMachine() {
  const start = Date.parse('2026-01-01T00:00:00Z');
  let day = start;
  let passed = 0;
  const clock = createSteadyClock({ now: () => day, sleep: () => Promise.resolve() }, () => passed);
  return {
    clock,
    start,
    day: () => day,
    pass: (ms: number): void => {
      day += ms;
      passed += ms;
    },
    set: (byMs: number): void => {
      day += byMs;
    },
  };
}

describe('the steady clock', () => {
  it('is the time of day where nobody sets that', () => {
    const { clock, start, pass } = aMachine();
    for (const ms of [0, 1, 20, hour]) pass(ms);

    expect(clock.now()).toBe(start + 21 + hour);
  });

  it.each([
    ['forwards', hour],
    ['back', -hour],
  ])('cuts no span short by more than a tenth when the clock is set %s by an hour', (_, by) => {
    const { clock, pass, set } = aMachine();
    const before = clock.now();

    set(by);
    expect(clock.now()).toBe(before);

    pass(60_000);
    expect(Math.abs(clock.now() - before - 60_000)).toBeLessThanOrEqual(6_000);
  });

  it.each([hour, -hour])('is the time of day again after ten times what it was set by: %i', (by) => {
    const { clock, day, pass, set } = aMachine();
    set(by);

    for (let minute = 0; minute < 605; minute += 1) {
      pass(60_000);
      clock.now();
    }

    expect(clock.now()).toBe(day());
  });

  it('never goes back, nor faster or slower than by a tenth, whatever is done to the clock', () => {
    const acts = fc.array(
      fc.oneof(
        fc.record({ pass: fc.nat({ max: 100_000 }) }),
        fc.record({ set: fc.integer({ min: -2 * hour, max: 2 * hour }) }),
      ),
    );
    fc.assert(
      fc.property(acts, (given) => {
        const { clock, pass, set } = aMachine();
        let before = clock.now();
        for (const act of given) {
          if ('set' in act) set(act.set);
          else pass(act.pass);
          const span = clock.now() - before;
          const passedMs = 'pass' in act ? act.pass : 0;
          expect(span).toBeGreaterThanOrEqual(passedMs * 0.9 - 1);
          expect(span).toBeLessThanOrEqual(passedMs * 1.1 + 1);
          before += span;
        }
      }),
    );
  });
});
