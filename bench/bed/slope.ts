export interface Sample {
  /** Commits that came before it. */
  readonly at: number;
  readonly bytes: number;
}

/** By how much a line through the samples rises from the first to the last (least squares). */
export function growthOf(samples: readonly Sample[]): { readonly bytes: number; readonly span: number } {
  const mean = (of: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [at, bytes] = [mean((it) => it.at), mean((it) => it.bytes)];
  const spread = mean((it) => (it.at - at) ** 2);
  const slope = spread === 0 ? 0 : mean((it) => (it.at - at) * (it.bytes - bytes)) / spread;
  const span = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
  return { bytes: slope * span, span };
}
