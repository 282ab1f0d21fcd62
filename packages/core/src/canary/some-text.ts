/** A message names so many and counts the others. */
const shownMax = 3;

/** What is wrong with several things, in one message. */
export function someText(texts: readonly string[]): string {
  const more = texts.length - shownMax;
  return `${texts.slice(0, shownMax).join('; ')}${more > 0 ? ` and ${more} more` : ''}`;
}
