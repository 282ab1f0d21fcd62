import { renameSync } from 'node:fs';

/** Moves a log aside, in the place of the one that was there; does nothing where there is none. */
export function turnOver(path: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
