/** What telling may cost: Events are good to have, and nothing waits for them. */
export interface StoryLimits {
  /** Facts that wait to be written; what comes when there are more is dropped. */
  readonly queueMax: number;
  /** Between two writes, so that a thousand releases at once do not take the API server's time from each other. */
  readonly paceMs: number;
  /** Writes that fail for a reason that may pass. */
  readonly attemptsMax: number;
  readonly retryMs: number;
  /** The same, of one object, within this time of its last is told as a series and not as another Event. */
  readonly repeatMs: number;
  /** Events that one object may have at once, and how long until it may have one more. */
  readonly burstMax: number;
  readonly refillMs: number;
  /** For so long the uid of an object is taken for what it was. */
  readonly uidMs: number;
  /**
   * Records, objects, uids and repeated facts that are remembered; of more the oldest are forgotten. Those of what is under way at
   * once are enough: what was forgotten is told again by the same name, and so not twice.
   */
  readonly rememberedMax: number;
}

export const storyLimits: StoryLimits = {
  queueMax: 5_000,
  paceMs: 20,
  attemptsMax: 3,
  retryMs: 2_000,
  repeatMs: 10 * 60_000,
  burstMax: 25,
  refillMs: 30_000,
  uidMs: 30_000,
  rememberedMax: 4_000,
};
