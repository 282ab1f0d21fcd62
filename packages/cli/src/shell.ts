import type { Context } from './context.ts';
import type { ExitCode } from './exit-codes.ts';

/** What the declaration of a command gets. */
export interface Shell {
  /** Does a command's work; what it answers is what the process ends with. */
  readonly run: (work: (context: Context) => Promise<ExitCode>) => Promise<void>;
}
