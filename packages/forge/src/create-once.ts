import { isForgeError } from './errors.ts';
import type { Waiting } from './requests.ts';
import type { Scope } from './scope.ts';

export interface Creation<T> {
  /** What was made before, by this process or by another one. */
  readonly find: () => Promise<T | undefined>;
  readonly create: () => Promise<T>;
}

/**
 * Makes something unless it is there. Where nobody knows what became of a request, it is looked for before it is made again: so
 * a lost answer makes no second one.
 */
export async function createOnce<T>(
  { limits, pause }: Waiting,
  scope: Scope,
  { find, create }: Creation<T>,
): Promise<{ readonly value: T; readonly isNew: boolean }> {
  let isUncertain = false;
  for (let attempt = 1; ; attempt += 1) {
    const found = await find();
    if (found !== undefined) return { value: found, isNew: isUncertain };
    try {
      return { value: await create(), isNew: true };
    } catch (error) {
      if (isForgeError(error, 'Invalid', 'Conflict')) {
        const made = await find(); // somebody else was faster
        if (made !== undefined) return { value: made, isNew: false };
      }
      if (!isForgeError(error, 'Unavailable', 'Timeout') || attempt >= limits.attemptsMax) throw error;
      isUncertain = true;
      await pause(attempt, scope);
    }
  }
}
