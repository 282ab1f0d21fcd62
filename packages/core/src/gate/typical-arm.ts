import type { Rng } from '../rng.ts';
import type { SimulatedArm } from './simulated-arm.ts';

/** Gaps of a Poisson process, one for each of so many equal parts of their law, on average 1. */
const GAPS = typicalGaps(32);
const FIRST_GAP = Math.log(2);
/** Where so many bad requests come in a look, it makes no difference how they are spread in it. */
const UNEVEN_MAX = 50;

/**
 * An arm whose bad requests come as they typically do: by now about as many as on average, and as close together, at
 * times, as in a Poisson process. All requests come at an even pace.
 * @param deviations for a share of bad requests: by how much later they come. With the 1.645 of the normal law 95% of
 * all arms have had as many by then
 * @param rng shuffles gaps
 */
export function typicalArm(
  lookSeconds: number,
  deviations: (badShare: number) => number,
  rng: Rng,
): SimulatedArm {
  let requests = { due: 0, come: 0 };
  let bad = { share: Number.NaN, due: 0, come: 0 };
  let next = FIRST_GAP;
  let gaps: number[] = [];
  return {
    restart: () => undefined,
    draw: ({ rps, badShare }, _, into) => {
      const mean = rps * lookSeconds;
      const due = requests.due + mean;
      into.requests = Math.floor(due) - requests.come;
      requests = { due, come: requests.come + into.requests };
      if (bad.share !== badShare) {
        bad = { share: badShare, due: 0, come: 0 };
        next = FIRST_GAP;
      }
      bad.due += mean * badShare;
      const behind = deviations(badShare);
      let come = 0;
      while (come < into.requests && meanAt(next, behind) <= bad.due) {
        come += 1;
        if (gaps.length === 0) gaps = shuffled(GAPS, rng);
        next += mean * badShare > UNEVEN_MAX ? 1 : (gaps.pop() ?? 1);
      }
      into.bad = come;
    },
  };
}

/** When a request comes that on average is the `position`th: by the gamma law's quantile (Wilson and Hilferty 1931). */
function meanAt(position: number, deviations: number): number {
  if (deviations === 0) return position;
  const count = position + 1 / 3;
  return count * (1 - 1 / (9 * count) + deviations / (3 * Math.sqrt(count))) ** 3;
}

function typicalGaps(parts: number): readonly number[] {
  const gaps = Array.from({ length: parts }, (_, i) => -Math.log(1 - (i + 0.5) / parts));
  const sum = gaps.reduce((all, gap) => all + gap, 0);
  return gaps.map((gap) => (gap * parts) / sum);
}

function shuffled(values: readonly number[], rng: Rng): number[] {
  const all = [...values];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = rng.int(last + 1);
    [all[last], all[other]] = [all[other] ?? 1, all[last] ?? 1];
  }
  return all;
}
