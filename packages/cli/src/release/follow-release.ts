import { type Clock, hasEnded } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import { parseRelease, type Release, toInstant } from '@seatrial/model';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { followRecord } from '../cluster/follow-record.ts';
import { recordRef } from '../cluster/records.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { OutputOptions } from '../output/format.ts';
import { jsonLines } from '../output/json-lines.ts';
import { line } from '../output/line.ts';
import { qualified } from './choose-release.ts';
import { describeRelease } from './describe-release.ts';
import { reachLines } from './reach-text.ts';
import { changeText } from './watch-releases.ts';

/**
 * Shows a release as it is, then a line for each change until it has ended, and then how it ended; or with JSON the
 * record as a line for each change. Answers with it as it ended; the exit code says how.
 */
export async function followRelease(
  kube: Pick<Kube, 'get'>,
  found: Release,
  options: NamespacedOptions & Pick<OutputOptions, 'output'>,
  { clock, context }: { readonly clock: Clock; readonly context: Context },
): Promise<{ readonly ended: Release; readonly exitCode: ExitCode }> {
  const { stdout } = context;
  const name = qualified(found);
  const isJson = options.output === 'json';
  const describe = (release: Release): void => {
    for (const each of describeRelease(release, clock.now())) line(stdout, each);
  };
  if (!isJson && !hasEnded(found)) {
    describe(found);
    line(stdout, '');
  }
  const ended = await followRecord(
    kube,
    {
      ref: recordRef(found),
      parse: parseRelease,
      onLook: isJson ? jsonLines(stdout) : changePrinter(context, clock),
      hasEnded,
      afterwards: [
        [`seatrial release show ${name} --watch`, 'follows it again'],
        [`seatrial rollback ${name}`, 'takes it back'],
      ],
    },
    options,
    { clock, context },
  );
  if (!isJson) {
    if (!hasEnded(found)) line(stdout, '');
    describe(ended);
  }
  return { ended, exitCode: exitCodeOf(ended) };
}

/** A release that has ended already has no change to print. */
function changePrinter({ stdout }: Context, clock: Clock): (release: Release) => void {
  let printed: string | undefined;
  let hasPrintedReach = false;
  return (release) => {
    const text = changeText(release, 'table');
    const reach = reachLines(release);
    // What was there from the first look on has been shown with all the rest.
    if (!hasPrintedReach && printed !== undefined && !hasEnded(release))
      for (const each of reach) line(stdout, `          ${each}`);
    hasPrintedReach ||= reach.length > 0;
    if (text !== printed && !(printed === undefined && hasEnded(release))) {
      line(stdout, `${toInstant(clock.now()).slice(11, 19)}  ${text}`);
    }
    printed = text;
  };
}

function exitCodeOf({ status }: Release): ExitCode {
  if (status?.phase === 'Promoted') return exitCodes.ok;
  const isNoVerdict = status?.phase === 'Superseded' || status?.verdict?.outcome === 'Inconclusive';
  return isNoVerdict ? exitCodes.inconclusive : exitCodes.negative;
}
