/** Questions that are under way at once. */
const askedAtOnce = 16;

/**
 * Asks about each subject, not about all at once. @returns the answers, in the order of the subjects
 * @throws what the first to fail has thrown; those after the questions under way are not asked any more
 */
export async function askAll<S, A>(
  subjects: readonly S[],
  ask: (subject: S) => Promise<A>,
): Promise<readonly A[]> {
  const answers: A[] = [];
  for (let at = 0; at < subjects.length; at += askedAtOnce) {
    answers.push(...(await Promise.all(subjects.slice(at, at + askedAtOnce).map(ask))));
  }
  return answers;
}
