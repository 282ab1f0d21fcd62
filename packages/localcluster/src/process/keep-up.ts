import type { Log } from '../log.ts';
import type { Program } from './start-program.ts';

export interface KeepUpOptions {
  /** Of which cluster they are. */
  readonly where: string;
  readonly log: Log;
  readonly onRestart?: (() => void) | undefined;
}

/** Has each program started again when it ends unasked, and says so. */
export function keepUp(
  programs: readonly Pick<Program, 'name' | 'logFile' | 'keepUp'>[],
  options: KeepUpOptions,
): void {
  const { where, log, onRestart } = options;
  for (const { name, logFile, keepUp: keep } of programs) {
    keep((how) => {
      log(
        `${where}: ${name} had ended (${how}) and was started again; what it said is in ${logFile}.previous`,
      );
      onRestart?.();
    });
  }
}
