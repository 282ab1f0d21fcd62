import { ForgeError } from './errors.ts';
import type { ForgeLimits } from './limits.ts';

interface Page<T> {
  readonly items: readonly T[];
  /** Of the answer: whether there are more. */
  readonly link: string | undefined;
}

/**
 * All items of a list, page by page, until there are no more or nobody wants any.
 * @throws ForgeError TooMuch where there are more pages than are sound
 */
export async function* pages<T>(
  doing: string,
  { pagesMax, pageSize }: Pick<ForgeLimits, 'pageSize' | 'pagesMax'>,
  read: (page: number) => Promise<Page<T>>,
): AsyncGenerator<T> {
  for (let page = 1; page <= pagesMax; page += 1) {
    const { items, link } = await read(page);
    yield* items;
    if (link?.includes('rel="next"') !== true) return;
  }
  throw new ForgeError('TooMuch', `Cannot ${doing}: there are more than ${pagesMax * pageSize}`);
}

/** The first item of a list, if there is one. */
export async function firstOf<T>(all: AsyncIterable<T>): Promise<T | undefined> {
  for await (const item of all) return item;
  return undefined;
}
