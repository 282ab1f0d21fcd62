import type { Rng } from '../rng.ts';

/** Pods that fail all that reaches them for a while, each by itself, at random times. */
export type Hiccups = { readonly perPodHour: number; readonly seconds: number };

/** Tells for stretches of time, one after the other, what share of it the pods of an arm were failing. */
export type FailingShare = (fromSeconds: number, toSeconds: number) => number;

export const neverFailing: FailingShare = () => 0;

/** Pods that fail all that reaches them in their first seconds, and what becomes of them then. */
export function startingPods(startSeconds: number, startUpSeconds: number, then: FailingShare): FailingShare {
  if (startUpSeconds === 0) return then;
  const until = startSeconds + startUpSeconds;
  return (from, to) => {
    const part = Math.max(0, Math.min(until, to) - from) / (to - from);
    return Math.min(1, part + then(from, to));
  };
}

/** Pods from `startSeconds` on; all of them well at first. */
export function hiccupingPods(pods: number, hiccups: Hiccups, startSeconds: number, rng: Rng): FailingShare {
  if (hiccups.perPodHour === 0) return neverFailing;
  const meanGap = 3600 / hiccups.perPodHour;
  const gap = () => -meanGap * Math.log(1 - rng.next());
  const begins = Float64Array.from({ length: pods }, () => startSeconds + gap());
  let next = Math.min(...begins);
  return (from, to) => {
    if (next >= to) return 0;
    let failing = 0;
    for (let pod = 0; pod < pods; pod += 1) {
      for (let begin = begins[pod] ?? to; begin < to; begin = begins[pod] ?? to) {
        const end = begin + hiccups.seconds;
        failing += Math.max(0, Math.min(end, to) - Math.max(begin, from));
        if (end > to) break;
        begins[pod] = end + gap();
      }
    }
    next = Math.min(...begins);
    return failing / (pods * (to - from));
  };
}
