/** A parser of text that others write. */
export interface Target {
  readonly name: string;
  /** Sound inputs, which are cut up and mixed. */
  readonly samples: readonly string[];
  /** Words of its grammar, and words that are known to hurt. */
  readonly words: readonly string[];
  /**
   * Reads a text, and answers with what it was taken for: the same text must give the same answer.
   * `messages` are what people will see of it.
   */
  readonly read: (text: string) => Taken | Promise<Taken>;
  /** Whether an error is one that the parser may throw. None, where this is absent. */
  readonly mayThrow?: (error: unknown) => boolean;
  /** Characters of an answer as JSON: so many at most for each of the text, beside a constant. */
  readonly growthMax: number;
}

export interface Taken {
  readonly answer: unknown;
  readonly messages: readonly string[];
  /** What is new about it makes its text worth changing further: codes, kinds, counts. */
  readonly shape: string;
}

/** A value that stands in the Secrets of samples, and in no message. */
export const canary = 'c4n4ryInSecret';

/** Something that must not be. */
export interface Problem {
  readonly target: string;
  readonly what: string;
  readonly text: string;
}
