import type { Clock } from '@seatrial/core';
import { hasEnded } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import type { Release } from '@seatrial/model';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';
import { byAge, qualified } from './choose-release.ts';
import { listAll, type RecordsSeen, stableBeside } from './list-all.ts';
import { changeText } from './watch-releases.ts';

/** A person watches: a second is soon enough. */
const lookEveryMs = 1_000;

/**
 * Tells each change on standard error until a release has been taken back: its own end, or after its promotion that of
 * the release which puts the version before back. Answers with the one that has ended; the exit code says how.
 * @throws CliError Refused where a newer version has become stable meanwhile; KubeError
 */
export async function followRollback(
  kube: Pick<Kube, 'list'>,
  asked: Release,
  { clock, context }: { readonly clock: Clock; readonly context: Context },
): Promise<{ readonly ended: Release; readonly exitCode: ExitCode }> {
  const { signal, stderr } = context;
  let printed = '';
  for (;;) {
    const seen = await listAll(kube, asked.metadata.namespace, signal);
    const one = rollingBack(seen, asked);
    const text = one === undefined ? `${qualified(asked)}: waits for the runner` : changeText(one, 'table');
    if (text !== printed) line(stderr, text);
    printed = text;
    if (one !== undefined && hasEnded(one)) return { ended: one, exitCode: exitCodeOf(one) };
    await clock.sleep(lookEveryMs, signal);
  }
}

/** What takes the release back: itself while it is under way, then the way back. `undefined` while there is none yet. */
export function rollingBack(seen: RecordsSeen, asked: Release): Release | undefined {
  const { releases } = seen;
  const { name, namespace } = asked.metadata;
  const now = releases.find(({ metadata }) => metadata.name === name) ?? asked;
  if (now.status?.phase !== 'Promoted') return now;
  // One whose record was deleted on its way is begun anew.
  const [way] = byAge(
    releases.filter(({ spec, status }) => spec.undo?.release === name && status?.phase !== 'Superseded'),
  );
  if (way !== undefined) return way;
  const stable = stableBeside(now, seen);
  if (stable === undefined || stable === name) return undefined;
  throw new CliError(
    'Refused',
    `Cannot roll back ${qualified(now)}: ${stable} has become stable meanwhile`,
    `"seatrial rollback ${namespace}/${stable}" takes that one back`,
  );
}

function exitCodeOf({ spec, status }: Release): ExitCode {
  const hoped = spec.undo === undefined ? 'RolledBack' : 'Promoted';
  return status?.phase === hoped ? exitCodes.ok : exitCodes.negative;
}
