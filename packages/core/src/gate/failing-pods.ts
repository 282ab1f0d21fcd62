/*
 * How pods come to fail all their requests for a while, and are well again: chances over a number of pods that fail, and
 * the seconds since the youngest of them began. One second is one step; a hiccup is over within `HICCUP_SECONDS_MAX`.
 */

/** Most hiccups of a pod in an hour for which alpha is to hold. */
const HICCUPS_PER_POD_HOUR = 10;
/** Longest hiccup, 10 s, and two seconds in which its last errors are still counted. */
export const HICCUP_SECONDS_MAX = 12;
/** More pods than this that fail at once count as this many. */
const FAILING_PODS_MAX = 8;
const STARTS_PER_POD_SECOND = HICCUPS_PER_POD_HOUR / 3600;
/** Chance that a hiccup ends in the second in which it began. */
const ENDS_AT_ONCE = 0.5 / HICCUP_SECONDS_MAX;

/** Chances, by pods that fail (from 1) and seconds since the youngest began; what is missing to 1 is that all are well. */
export type FailingPods = readonly (readonly number[])[];

/** Chance that the pods of a canary still fail after its warm-up, and will be well. */
const NEW_FAILING = 0.1;

export const allWell: FailingPods = [];

/** What is known of pods that have served before anybody looked: of each some share of the time is a hiccup's. */
export function longServing(pods: number): FailingPods {
  const mean = (STARTS_PER_POD_SECOND * pods * HICCUP_SECONDS_MAX) / 2;
  let level = Math.exp(-mean);
  return Array.from({ length: Math.min(pods, FAILING_PODS_MAX) }, (_, i) => {
    level *= mean / (i + 1);
    const chance = level / (HICCUP_SECONDS_MAX * (HICCUP_SECONDS_MAX + 1));
    return Array.from({ length: HICCUP_SECONDS_MAX }, (__, age) => 2 * chance * (HICCUP_SECONDS_MAX - age));
  });
}

/** What is known of new pods after a warm-up of so many seconds: some still fail, as they did from their first on. */
export function newPods(warmUpSeconds: number): FailingPods {
  const ages = Math.max(1, Math.min(HICCUP_SECONDS_MAX, Math.ceil(warmUpSeconds)));
  return [Array.from({ length: HICCUP_SECONDS_MAX }, (_, age) => (age < ages ? NEW_FAILING / ages : 0))];
}

/** What may have happened in one look, with the chances of each; together they are 1. */
export type LookChances = {
  /** No pod failed at any time. */
  readonly well: number;
  /** As many pods failed from beginning to end. */
  readonly steady: FailingPods;
  /** Their number changed within the look, and is this at its end; `endedWell`: and none fails at its end. */
  readonly changed: FailingPods;
  readonly endedWell: number;
};

/**
 * What comes of the chances in the seconds of one look, before anything is known of it.
 * @param part of the hiccups that begin, this part is looked for
 */
export function lookChances(before: FailingPods, pods: number, seconds: number, part: number): LookChances {
  const steps = Math.max(1, Math.min(Math.round(seconds), HICCUP_SECONDS_MAX + 1));
  // No second has more than two new failing pods, if none failed, or one: the levels above stay empty.
  const levels = Math.min(pods, FAILING_PODS_MAX, before.length + steps + 1);
  let steady = grid(levels);
  let changed = grid(levels);
  let well = 1;
  for (const [index, ages] of before.entries()) {
    for (const [age, chance] of ages.entries()) {
      add(steady, index + 1, age, chance);
      well -= chance;
    }
  }
  let endedWell = 0;
  for (let step = 0; step < steps; step += 1) {
    // A long look is more seconds than a hiccup can last: what came before those is that one came and went.
    const extra = step === 0 ? Math.max(0, seconds - steps) : 0;
    const [nextSteady, nextChanged] = [grid(levels), grid(levels)];
    const begins = part * startChance(pods, 1 + extra);
    const begun = (well + endedWell) * begins;
    const two = levels > 1 ? begins / 2 : 0;
    add(nextChanged, 1, 0, begun * (1 - ENDS_AT_ONCE - two));
    add(nextChanged, 2, 0, begun * two);
    endedWell = endedWell * (1 - begins) + begun * ENDS_AT_ONCE;
    well *= 1 - begins;
    endedWell += advance(steady, pods, nextSteady, nextChanged);
    endedWell += advance(changed, pods, nextChanged, nextChanged);
    [steady, changed] = [nextSteady, nextChanged];
  }
  return { well, steady, changed, endedWell };
}

function startChance(pods: number, seconds: number): number {
  return -Math.expm1(-STARTS_PER_POD_SECOND * pods * seconds);
}

/** One second of pods that fail: what goes on into `stay`, what changes into `change`; returns the chance that all are well again. */
function advance(from: FailingPods, pods: number, stay: number[][], change: number[][]): number {
  let ended = 0;
  for (const [index, ages] of from.entries()) {
    const failing = index + 1;
    const rises = failing < from.length ? startChance(pods - failing, 1) : 0;
    for (const [age, chance] of ages.entries()) {
      if (chance === 0) continue;
      // The youngest has any length that is left, alike; the older ones, of which no age is kept, half of the longest.
      const ends = Math.min(1, 1 / (HICCUP_SECONDS_MAX - age) + (2 * (failing - 1)) / HICCUP_SECONDS_MAX);
      const isLast = age + 1 >= HICCUP_SECONDS_MAX;
      if (failing === 1 || isLast) ended += chance * ends;
      else add(change, failing - 1, age + 1, chance * ends);
      add(change, failing + 1, 0, chance * (1 - ends) * rises);
      add(stay, failing, age + 1, chance * (1 - ends) * (1 - rises));
    }
  }
  return ended;
}

const NONE: readonly number[] = Array.from({ length: HICCUP_SECONDS_MAX }, () => 0);

function grid(levels: number): number[][] {
  const chances: number[][] = [];
  for (let level = 0; level < levels; level += 1) chances.push([...NONE]);
  return chances;
}

function add(chances: number[][], failing: number, age: number, chance: number): void {
  const ages = chances[failing - 1];
  if (ages !== undefined && chance > 0) ages[age] = (ages[age] ?? 0) + chance;
}
