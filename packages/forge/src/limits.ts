/** What one client may use of the machine's and the forge's patience. */
export interface ForgeLimits {
  /** An operation with all its requests, repeats and waits, unless its `Op` says otherwise. */
  readonly operationTimeoutMs: number;
  /** One request. */
  readonly requestTimeoutMs: number;
  readonly attemptsMax: number;
  readonly retryDelayMsMin: number;
  readonly retryDelayMsMax: number;
  /** What is waited for where the forge limits requests and does not say until when. */
  readonly limitedDelayMs: number;
  readonly redirectsMax: number;
  readonly answerBytesMax: number;
  readonly pageSize: number;
  readonly pagesMax: number;
  /** Answers that are kept, to be asked for again only if they have changed; and their bytes in all. */
  readonly keptAnswersMax: number;
  readonly keptBytesMax: number;
  /** An installation's token is renewed when it has less than this left. */
  readonly renewBeforeMs: number;
}

export const defaultForgeLimits: ForgeLimits = {
  operationTimeoutMs: 120_000,
  requestTimeoutMs: 30_000,
  attemptsMax: 5,
  retryDelayMsMin: 500,
  retryDelayMsMax: 15_000,
  limitedDelayMs: 60_000,
  redirectsMax: 3,
  answerBytesMax: 16 * 1024 * 1024,
  pageSize: 100,
  pagesMax: 30,
  keptAnswersMax: 200,
  keptBytesMax: 8 * 1024 * 1024,
  renewBeforeMs: 300_000,
};

/** Characters that a comment, an issue or the text of a pull request may have. */
export const bodyCharactersMax = 65_536;
/** Characters of the summary and of the text of a check, each. */
export const checkCharactersMax = 65_535;
/** Annotations that one request takes; there is no limit to all of them. */
export const annotationsPerRequestMax = 50;
/** Characters of the description of a status. */
export const statusCharactersMax = 140;
