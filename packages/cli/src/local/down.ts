import { systemClock } from '@seatrial/kube';
import { localDown } from '@seatrial/localcluster';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { line } from '../output/line.ts';
import { directoryOf, type LocalOptions } from './local-options.ts';

export async function down(options: LocalOptions, context: Context): Promise<ExitCode> {
  const { stdout, stderr, signal } = context;
  const directory = directoryOf(options, context);
  const { stopped, leftoversKilled } = await localDown({
    directory,
    clock: systemClock,
    log: (message) => line(stderr, message),
    signal,
  });
  const leftovers = leftoversKilled === 0 ? '' : `, and ended ${leftoversKilled} left-over processes`;
  line(
    stdout,
    `${stopped ? 'stopped the local clusters' : 'no local clusters ran'} in ${directory}${leftovers}`,
  );
  return exitCodes.ok;
}
