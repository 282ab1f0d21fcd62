/** Terms this much smaller than the largest cannot be drawn with 32 random bits. */
const TERM_MIN = 1e-18;
/** Equal steps of [0, 1) at which the search for a quantile may start. */
const GUIDE_STEPS = 1024;

/**
 * The quantile function of a Poisson law: give it uniform draws for Poisson draws. Tabulated once, so that a draw costs a
 * look-up; the table has about 18 times the square root of the mean entries.
 */
export function poissonQuantile(mean: number): (unit: number) => number {
  if (mean === 0) return () => 0;
  const mode = Math.floor(mean);
  const below: number[] = [];
  for (let k = mode, term = 1; k > 0 && term > TERM_MIN; k -= 1) below.push((term *= k / mean));
  const above: number[] = [1];
  for (let k = mode + 1, term = 1; term > TERM_MIN; k += 1) above.push((term *= mean / k));

  const first = mode - below.length;
  const terms = [...below.toReversed(), ...above];
  const total = terms.reduce((sum, term) => sum + term, 0);
  let sum = 0;
  const cumulative = Float64Array.from(terms, (term) => (sum += term) / total);
  const last = cumulative.length - 1;
  const guide = guideOf(cumulative);

  return (unit) => {
    let index = guide[Math.floor(unit * GUIDE_STEPS)] ?? 0;
    while (index < last && (cumulative[index] ?? 1) <= unit) index += 1;
    return first + index;
  };
}

function guideOf(cumulative: Float64Array): Uint32Array {
  const guide = new Uint32Array(GUIDE_STEPS);
  let index = 0;
  for (let step = 0; step < GUIDE_STEPS; step += 1) {
    while (index < cumulative.length - 1 && (cumulative[index] ?? 1) <= step / GUIDE_STEPS) index += 1;
    guide[step] = index;
  }
  return guide;
}
