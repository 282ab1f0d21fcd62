export type Outcome = { readonly type: 'Passed' } | { readonly type: 'Failed'; readonly message: string };

export function failed(message: string): Outcome {
  return { type: 'Failed', message };
}

/** GitHub ends a job that is cancelled by signals; there is nothing to clean up, or the next one removes it. */
export const never: AbortSignal = new AbortController().signal;

/**
 * Does the work of a step, and fails the step where that failed.
 * @param setFailed of `@actions/core`, of which all would be bundled where it is given as a whole
 * @param textOf in words, what was thrown
 */
export async function runStep(
  setFailed: (message: string) => void,
  textOf: (error: unknown) => string,
  work: () => Promise<Outcome>,
): Promise<void> {
  const outcome = await work().catch((error: unknown) => failed(textOf(error)));
  if (outcome.type === 'Failed') setFailed(outcome.message);
}

/** Adds to the job summary, where there is one. @param summary of `@actions/core` */
export function summaryWriter(
  summary: { addRaw(text: string): { write(): Promise<unknown> } },
  env: Readonly<Record<string, string | undefined>>,
): (markdown: string) => Promise<void> {
  return async (markdown) => {
    if (env['GITHUB_STEP_SUMMARY'] !== undefined) await summary.addRaw(markdown).write();
  };
}
