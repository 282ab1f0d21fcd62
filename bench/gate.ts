/*
 * What the error-rate gate does on simulated traffic at its defaults, a canary weight of 10% and a look a second:
 *     node bench/gate.ts [runs] [words that the row's name must contain]
 * The same table at every run: the draws come from a seed. 10,000 runs take some six minutes on one core.
 */
import { errorRateDefaults, type GateSimulation, LOOK_SECONDS_DEFAULT, simulateGate } from '@seatrial/core';

const RUNS_DEFAULT = 10_000;

type Row = {
  readonly name: string;
  readonly changes: Pick<GateSimulation, 'rps' | 'stableRate' | 'canaryRate' | 'minutes'>;
  readonly want: string;
};

const rows: readonly Row[] = [
  ...[30, 240].flatMap((minutes) =>
    [0.1, 1, 10, 100].map((rps) => ({
      name: `good: 0.1% on both arms, ${rps}/s, ${minutes} min`,
      changes: { rps, stableRate: 0.001, canaryRate: 0.001, minutes },
      want: '<= .01',
    })),
  ),
  row('bad: 5%, 1/s', 1, 0.05, '>= .99, p50 <= 1.5'),
  row('bad: 1%, 1/s', 1, 0.01, '>= .95, p50 <= 10'),
  row('bad: 20%, 0.1/s', 0.1, 0.2, '>= .98, p50 <= 3'),
  row('bad: 20%, 10/s', 10, 0.2, 'p50 <= .1'),
  edge('edge of tolerance, 0.1% on stable, 10/s, 240 min', 10, 0.001),
  edge('edge of tolerance, 1% on stable, 1/s, 240 min', 1, 0.01),
  edge('edge of tolerance, 16% on stable, 1/s, 240 min', 1, 0.16),
  {
    name: 'outage of both arms, 10/s',
    changes: { rps: 10, stableRate: 1, canaryRate: 1, minutes: 30 },
    want: '1, p50 <= .1',
  },
];

function row(name: string, rps: number, canaryRate: number, want: string): Row {
  return { name, changes: { rps, stableRate: 0.001, canaryRate, minutes: 30 }, want };
}

/**
 * A canary exactly at the tolerated odds: the most often a version that is within bounds is rolled back.
 * Of alpha, .009 is spent on the odds; 10,000 runs show that to .001 or so.
 */
function edge(name: string, rps: number, stableRate: number): Row {
  const odds = (errorRateDefaults.toleranceOdds * stableRate) / (1 - stableRate);
  return {
    name,
    changes: { rps, stableRate, canaryRate: odds / (1 + odds), minutes: 240 },
    want: '.01 and chance',
  };
}

function main(runs: number, words: readonly string[]): void {
  console.log(`${runs} runs a row`);
  console.log(line('traffic', 'rollback', 'minutes p50 / p95', 'bad requests p50 / p95', 'wanted'));
  for (const { name, changes, want } of rows.filter((it) => words.every((word) => it.name.includes(word)))) {
    const { rollback, minutesToRollback, badRequests } = simulateGate({
      gate: errorRateDefaults,
      weightPercent: 10,
      runs,
      seed: 1,
      lookSeconds: LOOK_SECONDS_DEFAULT,
      ...changes,
    });
    const minutes =
      minutesToRollback === null
        ? '-'
        : `${minutesToRollback.p50.toFixed(2)} / ${minutesToRollback.p95.toFixed(2)}`;
    console.log(line(name, rollback.toFixed(4), minutes, `${badRequests.p50} / ${badRequests.p95}`, want));
  }
}

function line(name: string, rollback: string, minutes: string, bad: string, want: string): string {
  return `${name.padEnd(52)}${rollback.padEnd(10)}${minutes.padEnd(19)}${bad.padEnd(24)}${want}`;
}

main(Number(process.argv[2] ?? RUNS_DEFAULT), process.argv.slice(3));
