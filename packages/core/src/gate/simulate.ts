import { createRng } from '../rng.ts';
import { type ReleaseRun, releaseRuns } from './simulate-release.ts';
import type { ReleaseSimulation } from './simulation.ts';

/** What came of all imagined releases. */
export type SimulationOutcome = {
  /** Share of the releases that were taken back for their errors, as a canary, while promoted, or in the watch. */
  readonly rollback: number;
  /** Over the releases that were; null where none was. From the first request that could reach the canary. */
  readonly minutesToRollback: Quantiles | null;
  /** Bad requests that the new version served until its end, over all releases. */
  readonly badRequests: Quantiles;
  readonly promoted: number;
  /** Share of the releases that were taken back because the evidence did not come in time. */
  readonly inconclusive: number;
  /** Over the promoted releases, with the watch; null where there is none. */
  readonly minutesToPromotion: Quantiles | null;
};
export type Quantiles = { readonly p50: number; readonly p95: number };

/** Runs imagined releases through gate, promotion and watch; the same simulation and seed give the same outcome. */
export function simulateReleases(simulation: ReleaseSimulation): SimulationOutcome {
  return simulationOutcome([...simulatedRuns(simulation)]);
}

/** The runs of a simulation one by one: all of them may take minutes, and who waits wants to hear of it, or to stop. */
export function* simulatedRuns(simulation: ReleaseSimulation): Generator<ReleaseRun, void, undefined> {
  const next = releaseRuns(simulation, createRng(simulation.seed));
  for (let run = 0; run < simulation.runs; run += 1) yield next();
}

export function simulationOutcome(runs: readonly ReleaseRun[]): SimulationOutcome {
  const ended = (end: ReleaseRun['end']) => runs.filter((run) => run.end === end);
  const [promoted, rolledBack] = [ended('Promoted'), ended('RolledBack')];
  return {
    rollback: rolledBack.length / runs.length,
    minutesToRollback: minutesOf(rolledBack),
    badRequests: quantilesOf(runs.map(({ bad }) => bad)),
    promoted: promoted.length / runs.length,
    inconclusive: ended('Inconclusive').length / runs.length,
    minutesToPromotion: minutesOf(promoted),
  };
}

function minutesOf(runs: readonly ReleaseRun[]): Quantiles | null {
  return runs.length === 0 ? null : quantilesOf(runs.map(({ minutes }) => minutes));
}

function quantilesOf(values: readonly number[]): Quantiles {
  const sorted = Float64Array.from(values).sort();
  return { p50: nearestRank(sorted, 0.5), p95: nearestRank(sorted, 0.95) };
}

function nearestRank(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
