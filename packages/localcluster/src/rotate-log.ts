import { renameSync } from 'node:fs';

/** Moves a log to `aside`, which it replaces; does nothing where there is no log. */
export function rotateLog(path: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
