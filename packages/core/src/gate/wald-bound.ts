import { timesOdds } from './limit-evidence.ts';
import type { ReleaseSimulation } from './simulation.ts';

/**
 * Minutes below which no test with the same alpha can be, on average, in telling a version with `canaryRate` from one that
 * is at the edge of the tolerance, however often it looks: Wald's bound, with stable's rate known. Null where the version
 * is within the tolerance.
 */
export function waldMinutes(simulation: ReleaseSimulation): number | null {
  const { gate, stableRate, canaryRate, rps } = simulation;
  const tolerated = timesOdds(stableRate, gate.toleranceOdds);
  if (canaryRate <= tolerated || tolerated === 0) return null;
  return -Math.log(gate.alpha) / divergence(canaryRate, tolerated) / rps / 60;
}

/** Kullback-Leibler divergence of two Bernoulli laws, in nats a draw. */
function divergence(p: number, q: number): number {
  const bad = p * Math.log(p / q);
  return p === 1 ? bad : bad + (1 - p) * Math.log((1 - p) / (1 - q));
}
