/** What an object's own words amount to. A word never changes its meaning. */
export const healthStatuses = [
  /** As it was asked for; also of a kind that has nothing to say. */
  'Healthy',
  /** On its way: waiting is all there is to do. */
  'Progressing',
  /** Will not get well by waiting, or says that it is broken. */
  'Degraded',
  /** Somebody has stopped it on purpose, and it waits for somebody. */
  'Suspended',
  /** Asked for, and not there. */
  'Missing',
  /** It says of itself that nobody knows. */
  'Unknown',
] as const;

export type HealthStatus = (typeof healthStatuses)[number];

export interface ObjectHealth {
  readonly status: HealthStatus;
  /** Why, in the words of the object where it has any; empty where there is nothing to say. At most `messageCharsMax`. */
  readonly message: string;
}

/** Characters of a message that are kept: some controllers put whole logs into one. */
export const messageCharsMax = 1_000;

/** Entries of one list or map that a rule looks at. */
export const entriesMax = 1_000;
