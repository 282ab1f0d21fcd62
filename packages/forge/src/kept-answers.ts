import { createLru, type Lru } from '@seatrial/core';
import type { ForgeLimits } from './limits.ts';

/** An answer that may be asked for by `If-None-Match`. */
export interface KeptAnswer {
  readonly etag: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

export type KeptAnswers = Pick<Lru<KeptAnswer>, 'get' | 'set'>;

/** The answers used last, so many and so much of them at most. */
export function createKeptAnswers({
  keptAnswersMax,
  keptBytesMax,
}: Pick<ForgeLimits, 'keptAnswersMax' | 'keptBytesMax'>): KeptAnswers {
  return createLru<KeptAnswer>(keptBytesMax, ({ text }) => text.length, keptAnswersMax);
}
