import type { Step } from '@seatrial/model';
import { canaryReplicas } from '../canary/plan.ts';
import type { Rng } from '../rng.ts';
import { addCounts, type Counts, noCounts } from './counts.ts';
import { type ErrorRateRules, errorRateRules, passReason } from './error-rate-rules.ts';
import { absorb, type GateState, initialGate } from './gate-state.ts';
import {
  DOUBT_SECONDS_MAX,
  initialWatch,
  judgeWatch,
  type WatchJudgement,
  type WatchState,
} from './promotion-watch.ts';
import { type MutableCounts, type SimulatedArm, simulatedArm } from './simulated-arm.ts';
import { type BurstSource, clientBursts } from './simulated-bursts.ts';
import { hiccupingPods, startingPods } from './simulated-pods.ts';
import type { ReleaseSimulation } from './simulation.ts';

/** How one imagined release ended. */
export type ReleaseRun = {
  readonly end: 'Promoted' | 'RolledBack' | 'Inconclusive';
  /** From the first request that could reach the canary to that end. */
  readonly minutes: number;
  /** The same to the end of each step that it came through. */
  readonly stepMinutes: readonly number[];
  /** Bad requests of the new version until then, as a canary and after it. */
  readonly bad: number;
};

/** How long stable pods take to be replaced: as much of stable's traffic has met the new version as time has passed. */
const REPLACING_SECONDS = 10;

/** A release in the middle of its life. Most looks see little, and there are millions: what they count is written over. */
type Imagined = {
  readonly simulation: ReleaseSimulation;
  readonly rules: ErrorRateRules;
  readonly rng: Rng;
  readonly stableArm: SimulatedArm;
  readonly canaryArm: SimulatedArm;
  readonly stable: MutableCounts;
  readonly canary: MutableCounts;
  readonly bursts: BurstSource;
  gate: GateState;
  looks: number;
  readonly stepMinutes: number[];
  weightPercent: number;
  canaryPods: number;
  bad: number;
};

/**
 * Gives one release after the other: its steps, the promotion, and the watch after it, as a runner takes them.
 * @param arm makes the source of one arm's requests
 */
export function releaseRuns(
  simulation: ReleaseSimulation,
  rng: Rng,
  arm: () => SimulatedArm = () => simulatedArm(simulation.lookSeconds, rng),
): () => ReleaseRun {
  const fixed = {
    simulation,
    rng,
    rules: errorRateRules(simulation.gate),
    stableArm: arm(),
    canaryArm: arm(),
  };
  return () => {
    const it: Imagined = {
      ...fixed,
      stable: { requests: 0, bad: 0 },
      canary: { requests: 0, bad: 0 },
      bursts: clientBursts(simulation.bursts, rng),
      gate: initialGate('FromZero'),
      looks: 0,
      stepMinutes: [],
      weightPercent: 0,
      canaryPods: 0,
      bad: 0,
    };
    it.stableArm.restart(podsFrom(it, simulation.pods));
    const end = takeSteps(it) ?? promote(it);
    return { end, minutes: secondsOf(it) / 60, stepMinutes: it.stepMinutes, bad: it.bad };
  };
}

/** The end that the release comes to before its promotion, if it does. */
function takeSteps(it: Imagined): ReleaseRun['end'] | undefined {
  for (const [index, step] of it.simulation.steps.entries()) {
    if (step.setWeight !== undefined) setWeight(it, step.setWeight);
    const came = hold(it, index, step);
    if (came === 'Failed') return 'RolledBack';
    if (came === 'TimedOut') return 'Inconclusive';
    it.stepMinutes.push(secondsOf(it) / 60);
  }
  return undefined;
}

function setWeight(it: Imagined, weightPercent: number): void {
  it.weightPercent = weightPercent;
  const pods = canaryReplicas(it.simulation.pods, weightPercent);
  if (pods === it.canaryPods) return;
  it.canaryPods = pods;
  const { startUpSeconds } = it.simulation;
  it.canaryArm.restart(startingPods(secondsOf(it), startUpSeconds, podsFrom(it, pods)));
}

/** Stays for as long as a step asks for; people approve at once. */
function hold(it: Imagined, index: number, step: Step): 'Failed' | 'TimedOut' | 'Done' {
  const seconds = step.pause?.seconds ?? step.evidence?.timeoutSeconds ?? 0;
  const until = it.looks + Math.ceil(seconds / it.simulation.lookSeconds);
  while (it.looks < until) {
    look(it, index, it.simulation.stableRate);
    if (it.gate.failed !== undefined) return 'Failed';
    if (step.evidence !== undefined && passes(it)) return 'Done';
  }
  return step.evidence === undefined ? 'Done' : 'TimedOut';
}

function passes({ rules, gate }: Imagined): boolean {
  return passReason(rules, { ...gate, step: gate.step.counts }) !== undefined;
}

function look(it: Imagined, step: number, stableRate: number): void {
  const { simulation, stable, canary } = it;
  const total = (simulation.rps * 100) / simulation.weightPercent;
  const canaryRps = (total * it.weightPercent) / 100;
  const from = secondsOf(it);
  const { canaryRate, hangShare, countsPerFailure } = simulation;
  it.canaryArm.draw({ rps: canaryRps, badShare: canaryRate, hangShare, countsPerFailure }, from, canary);
  const rest = { rps: total - canaryRps, badShare: stableRate, hangShare: 0, countsPerFailure };
  it.stableArm.draw(rest, from, stable);
  it.looks += 1;
  it.bursts(from, secondsOf(it), it.weightPercent / 100, it);
  it.bad += canary.bad;
  if (canary.requests + stable.requests === 0 && it.gate.warmUp !== undefined) return;
  const added = { stable, canary };
  it.gate = absorb(it.rules, it.gate, {
    added,
    isWhole: true,
    step,
    at: secondsOf(it),
    canaryPods: it.canaryPods,
    weightPercent: it.weightPercent,
  });
}

/** Pods are replaced while the canary still serves; then all traffic is the new version's, and watched. */
function promote(it: Imagined): ReleaseRun['end'] {
  const { simulation } = it;
  const steps = simulation.steps.length - 1;
  let watch = initialWatch(it.gate.total.stable, secondsOf(it));
  let counted = { stable: noCounts, canary: noCounts };
  const replacing = Math.ceil(REPLACING_SECONDS / simulation.lookSeconds);
  for (let i = 1; i <= replacing; i += 1) {
    const isNew = i / replacing;
    const mixed = (1 - isNew) * simulation.stableRate + isNew * simulation.canaryRate;
    look(it, steps, mixed);
    it.bad += Math.round(it.stable.bad * isNew);
    counted = { stable: addCounts(counted.stable, it.stable), canary: addCounts(counted.canary, it.canary) };
    const { verdict, state } = judged(it, watch, counted);
    if (it.gate.failed !== undefined || verdict === 'Fail') return 'RolledBack';
    watch = state;
  }
  return watchNew(it, watch.baseline);
}

function watchNew(it: Imagined, baseline: Counts): ReleaseRun['end'] {
  const { lookSeconds, watchSeconds, rps, weightPercent, canaryRate, hangShare, countsPerFailure } =
    it.simulation;
  const traffic = { rps: (rps * 100) / weightPercent, badShare: canaryRate, hangShare, countsPerFailure };
  let watch = initialWatch(baseline, secondsOf(it), 'Replaced');
  let stable = noCounts;
  let isInDoubt = false;
  const looks = Math.ceil(watchSeconds / lookSeconds);
  const looksInDoubt = Math.ceil(DOUBT_SECONDS_MAX / lookSeconds);
  for (let i = 0; i < looks + (isInDoubt ? looksInDoubt : 0); i += 1) {
    const from = secondsOf(it);
    it.stableArm.draw(traffic, from, it.stable);
    it.looks += 1;
    it.bursts(from, secondsOf(it), 0, it);
    it.bad += it.stable.bad;
    stable = addCounts(stable, it.stable);
    const { verdict, state, evidence } = judged(it, watch, { stable, canary: noCounts });
    if (verdict === 'Fail') return 'RolledBack';
    watch = state;
    ({ isInDoubt } = evidence);
  }
  return 'Promoted';
}

function judged(
  it: Imagined,
  watch: WatchState,
  { stable, canary }: { readonly stable: Counts; readonly canary: Counts },
): WatchJudgement {
  const { simulation } = it;
  // The first look of a watch is where it begins to count.
  const from =
    watch.last.stable === undefined ? { ...watch, last: { stable: noCounts, canary: noCounts } } : watch;
  return judgeWatch(simulation.gate, from, {
    stable: { type: 'Value', value: stable },
    canary: { type: 'Value', value: canary },
    at: secondsOf(it),
    pods: simulation.pods,
    canaryPods: Math.max(1, it.canaryPods),
  });
}

function podsFrom(it: Pick<Imagined, 'simulation' | 'looks' | 'rng'>, pods: number) {
  return hiccupingPods(pods, it.simulation.hiccups, secondsOf(it), it.rng);
}

function secondsOf({ looks, simulation }: Pick<Imagined, 'looks' | 'simulation'>): number {
  return looks * simulation.lookSeconds;
}
