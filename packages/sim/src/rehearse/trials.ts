/** A version, or a mishap, that a rehearsal tries a rollout with. */
export interface Trial {
  readonly name: string;
  /** What the version does, by the tag of its image (kube/image.ts). */
  readonly tag: string;
  /** A zone goes away once the canary has its traffic. */
  readonly losesZone?: true;
  /** Whether a person would want the version. */
  readonly isGood: boolean;
}

export const trials: readonly Trial[] = [
  { name: 'as good as stable', tag: 'good', isGood: true },
  { name: '1% errors', tag: 'bad-1', isGood: false },
  { name: '5% errors', tag: 'bad-5', isGood: false },
  { name: '20% errors', tag: 'bad-20', isGood: false },
  { name: 'errors with all the traffic only', tag: 'strained-20', isGood: false },
  { name: '20% of requests hang', tag: 'stall-20', isGood: false },
  { name: 'never ready', tag: 'hang', isGood: false },
  { name: 'crashes at its start', tag: 'crash', isGood: false },
  { name: 'image missing', tag: 'missing', isGood: false },
  { name: 'good, a zone fails in mid-canary', tag: 'good', losesZone: true, isGood: true },
];
