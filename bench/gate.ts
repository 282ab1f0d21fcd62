/*
 * What becomes of releases on simulated traffic, with the default steps (a weight of 10%, evidence within an hour, 30 s of
 * watching) and settings, a look a second:
 *     node bench/gate.ts [runs] [words that the row's name must contain]
 * The same table at every run: the draws come from a seed. Ratio: the median time to rollback by Wald's bound, the least
 * that a test with the same alpha can need on average. A release takes 1 to 50 ms of one core, by how long it lasts and how
 * many bad requests it has: 10,000 of a row ten seconds to eight minutes.
 */
import {
  errorRateDefaults,
  LOOK_SECONDS_DEFAULT,
  type Quantiles,
  type ReleaseSimulation,
  simulateReleases,
  waldMinutes,
} from '@seatrial/core';

const RUNS_DEFAULT = 10_000;

type Row = { readonly name: string; readonly changes: Partial<ReleaseSimulation>; readonly want: string };

const evidence = { timeoutSeconds: 3600 };
const defaults: Omit<ReleaseSimulation, 'rps' | 'runs'> = {
  gate: errorRateDefaults,
  steps: [{ setWeight: 10 }, { evidence }],
  watchSeconds: 30,
  weightPercent: 10,
  stableRate: 0.001,
  canaryRate: 0.001,
  hangShare: 0,
  pods: 1,
  hiccups: { perPodHour: 0, seconds: 2 },
  bursts: { perHour: 0, requests: 20, seconds: 2, reach: 'Both' },
  countsPerFailure: 1,
  startUpSeconds: 0,
  seed: 1,
  lookSeconds: LOOK_SECONDS_DEFAULT,
};

const rows: readonly Row[] = [
  ...[0.1, 1, 10, 100].map((rps) => ({
    name: `good: 0.1% as stable, ${rps}/s`,
    changes: { rps },
    want: rps < 1 ? 'rolled back <= .01' : 'promoted >= .97, rolled back <= .01',
  })),
  ...[0.1, 1, 10, 100].map((rps) => ({
    name: `bad: 1%, ${rps}/s`,
    changes: { rps, canaryRate: 0.01 },
    want: 'promoted <= .01',
  })),
  row('bad: 0.5% against 0.01%, 10/s', { rps: 10, stableRate: 0.0001, canaryRate: 0.005 }, 'promoted <= .02'),
  row('bad: 5%, 1/s', { rps: 1, canaryRate: 0.05 }, 'rolled back >= .99, p50 <= 1.5'),
  row('bad: 20%, 0.1/s', { rps: 0.1, canaryRate: 0.2 }, 'rolled back >= .98, p50 <= 3'),
  row('bad: 20%, 10/s', { rps: 10, canaryRate: 0.2 }, 'rolled back 1'),
  row(
    'bad: 30% of much beside a clean stable, 1000/s',
    { rps: 1000, stableRate: 0, canaryRate: 0.3, pods: 3 },
    'rolled back 1',
  ),
  row('outage of both arms, 10/s', { rps: 10, stableRate: 1, canaryRate: 1 }, 'rolled back 1'),
  row('hang: 20% until a time-out, 200/s', { rps: 200, hangShare: 0.2 }, 'promoted 0'),
  ...[
    { perPodHour: 1, seconds: 2 },
    { perPodHour: 10, seconds: 2 },
    { perPodHour: 10, seconds: 10 },
  ].map((hiccups) =>
    row(
      `hiccups: ${hiccups.perPodHour}/h of ${hiccups.seconds} s, 10 pods, 10/s`,
      { rps: 10, pods: 10, hiccups },
      'rolled back <= .01',
    ),
  ),
  row(
    'hiccups: 10/h of 10 s, 1 pod, 1/s',
    { rps: 1, hiccups: { perPodHour: 10, seconds: 10 } },
    'rolled back <= .01',
  ),
  row(
    'hiccups: 10/h of 10 s, 10 pods, 1/s',
    { rps: 1, pods: 10, hiccups: { perPodHour: 10, seconds: 10 } },
    'rolled back <= .01',
  ),
  row('retries: each failure counts 3 times, 10/s', { rps: 10, countsPerFailure: 3 }, 'rolled back <= .01'),
  row('retries: each failure counts 3 times, 100/s', { rps: 100, countsPerFailure: 3 }, 'rolled back <= .01'),
  ...(['Both', 'One'] as const).map((reach) =>
    row(
      `bursts: ${reach === 'Both' ? 10 : 3}/h of 20 bad in 2 s, ${reach}, 10/s`,
      { rps: 10, bursts: { perHour: reach === 'Both' ? 10 : 3, requests: 20, seconds: 2, reach } },
      'rolled back <= .01',
    ),
  ),
  row('start-up: 5 s of errors of new pods, 1/s', { rps: 1, startUpSeconds: 5 }, 'rolled back <= .01'),
  row('start-up: 5 s of errors of new pods, 10/s', { rps: 10, startUpSeconds: 5 }, 'rolled back <= .01'),
  edge('edge of tolerance, 0.1% on stable, 10/s', 10, 0.001),
  edge('edge of tolerance, 1% on stable, 1/s', 1, 0.01),
  edge('edge of tolerance, 16% on stable, 1/s', 1, 0.16),
];

function row(name: string, changes: Partial<ReleaseSimulation>, want: string): Row {
  return { name, changes, want };
}

/**
 * A canary exactly at the tolerated odds: the most often a version that is within bounds is rolled back.
 * Of alpha, .009 is spent on the odds; 10,000 runs show that to .001 or so.
 */
function edge(name: string, rps: number, stableRate: number): Row {
  const odds = (errorRateDefaults.toleranceOdds * stableRate) / (1 - stableRate);
  return row(name, { rps, stableRate, canaryRate: odds / (1 + odds) }, 'rolled back .01 and chance');
}

function main(runs: number, words: readonly string[]): void {
  console.log(`${runs} releases a row`);
  console.log(line('traffic', ['rolled back', 'min', 'ratio', 'promoted', 'min', 'inconclusive'], 'wanted'));
  for (const { name, changes, want } of rows.filter((it) => words.every((word) => it.name.includes(word)))) {
    const simulation = { ...defaults, rps: 1, runs, ...changes };
    const { rollback, minutesToRollback, promoted, minutesToPromotion, inconclusive } =
      simulateReleases(simulation);
    const bound = waldMinutes(simulation);
    const ratio =
      bound === null || minutesToRollback === null ? '-' : (minutesToRollback.p50 / bound).toFixed(2);
    const cells = [
      rollback.toFixed(4),
      times(minutesToRollback),
      ratio,
      promoted.toFixed(4),
      times(minutesToPromotion),
      inconclusive.toFixed(4),
    ];
    console.log(line(name, cells, want));
  }
}

function times(minutes: Quantiles | null): string {
  return minutes === null ? '-' : `${minutes.p50.toFixed(2)} / ${minutes.p95.toFixed(2)}`;
}

function line(name: string, cells: readonly string[], want: string): string {
  const widths = [13, 16, 8, 10, 16, 14];
  return `${name.padEnd(50)}${cells.map((cell, i) => cell.padEnd(widths[i] ?? 10)).join('')}${want}`;
}

main(Number(process.argv[2] ?? RUNS_DEFAULT), process.argv.slice(3));
