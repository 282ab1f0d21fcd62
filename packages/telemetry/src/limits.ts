/** What one exposition may cost to read. A gateway with 1,000 routes of 2 backends has some 50,000 samples. */
export interface ExpositionLimits {
  readonly lineLengthMax: number;
  readonly samplesMax: number;
  /** Per sample: Prometheus' own servers warn above 30. */
  readonly labelsMax: number;
  /** Reading stops at this many that concern the page as a whole: a body that is no exposition would give one per line. */
  readonly findingsMax: number;
}

export const defaultExpositionLimits: ExpositionLimits = {
  lineLengthMax: 16_384,
  samplesMax: 200_000,
  labelsMax: 64,
  findingsMax: 20,
};
