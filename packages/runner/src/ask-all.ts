/** Questions that are under way at once. */
const askedAtOnce = 16;

/**
 * Asks about each subject, not about all at once. @returns the answers, in the order of the subjects
 * @throws what the first to fail has thrown; after it nothing more is asked
 */
export async function askAll<S, A>(
  subjects: readonly S[],
  ask: (subject: S) => Promise<A>,
): Promise<readonly A[]> {
  const answers: A[] = [];
  const left = subjects.entries();
  let failed = false;
  async function askOneAfterTheOther(): Promise<void> {
    for (const [index, subject] of left) {
      if (failed) return;
      try {
        answers[index] = await ask(subject);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(askedAtOnce, subjects.length) }, askOneAfterTheOther));
  return answers;
}
