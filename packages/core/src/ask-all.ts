/** Questions that are under way at once, unless whoever asks says otherwise. */
const askedAtOnce = 16;

/**
 * Asks about each subject, not about all at once. @returns the answers, in the order of the subjects
 * @throws of what was thrown, that of the first subject in their order, so that one world gives one answer whoever was quicker.
 * After a failure nothing more is asked, and what is under way is waited for.
 */
export async function askAll<S, A>(
  subjects: readonly S[],
  ask: (subject: S) => Promise<A>,
  atOnceMax = askedAtOnce,
): Promise<readonly A[]> {
  const answers: A[] = [];
  const left = subjects.entries();
  const failures: { readonly index: number; readonly error: unknown }[] = [];
  async function askOneAfterTheOther(): Promise<void> {
    for (const [index, subject] of left) {
      if (failures.length > 0) return;
      try {
        answers[index] = await ask(subject);
      } catch (error) {
        failures.push({ index, error });
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnceMax, subjects.length) }, askOneAfterTheOther));
  const [first] = failures.toSorted((a, b) => a.index - b.index);
  if (first !== undefined) throw first.error;
  return answers;
}
