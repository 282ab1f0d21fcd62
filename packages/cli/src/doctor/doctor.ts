import { messageOf } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { systemClock } from '@seatrial/kube';
import { countOf } from '@seatrial/render';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { findKubeconfig, usualPath, withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { type OutputOptions, wantsColor } from '../output/format.ts';
import { line, paintedLine } from '../output/line.ts';
import { printValue } from '../output/print.ts';
import { createPaint, type Paint, toneOf } from '../output/tone.ts';
import type { DefinitionOptions } from '../scenario/definitions.ts';
import { type Check, fail, info, type Level } from './check.ts';
import { checkCluster } from './check-cluster.ts';
import { checkMachine } from './check-machine.ts';
import { checkRendered } from './check-rendering.ts';
import { checkRepository } from './check-repository.ts';
import { checkRights } from './check-rights.ts';
import { checkRunners } from './check-runners.ts';

export type DoctorOptions = NamespacedOptions & OutputOptions & DefinitionOptions;

/** Looks at all that Seatrial needs, and says what to do where something is missing. */
export async function doctor(options: DoctorOptions, context: Context): Promise<ExitCode> {
  const checks = [
    ...(await checkMachine(context)),
    ...(await checkAccess(options, context)),
    ...(await checkRepository(options, systemClock, context)),
  ];
  const { output } = options;
  if (output === 'json' || output === 'yaml') await printValue(output, { checks }, context);
  else {
    for (const each of checkLines(checks, createPaint(wantsColor(context))))
      paintedLine(context.stdout, each);
    line(context.stdout, `\n${summary(checks)}`);
  }
  return checks.some(({ level }) => level === 'FAIL') ? exitCodes.negative : exitCodes.ok;
}

async function checkAccess(options: DoctorOptions, context: Context): Promise<readonly Check[]> {
  const { signal } = context;
  try {
    if (options.context === undefined && (await findKubeconfig(options, context)) === undefined) {
      const where = `neither --kubeconfig nor KUBECONFIG names one, nor is there ${usualPath(context)}`;
      return [info('cluster', `none is named: ${where}`, '"seatrial local up" starts clusters to try')];
    }
    return await withCluster(options, context, async ({ kube, clock }) => {
      const checks = await checkCluster(kube, signal);
      if (checks.length === 1) return checks; // nobody to ask any further
      const rights = await checkRights(kube, options.namespace, signal);
      const runners = await checkRunners(kube, clock.now(), signal);
      return [...checks, ...rights, ...runners, ...(await checkRendered(kube, signal))];
    });
  } catch (error) {
    signal.throwIfAborted();
    return [
      fail(
        'cluster',
        messageOf(error),
        'name another with --kubeconfig and --context; "seatrial local up" starts clusters to try',
      ),
    ];
  }
}

/** What all of it comes to. */
export function summary(checks: readonly Check[]): string {
  const count = (wanted: Level): number => checks.filter(({ level }) => level === wanted).length;
  if (count('FAIL') > 0) return `${countOf(count('FAIL'), 'check')} failed: what is said there comes first`;
  const infos = count('INFO');
  const yet =
    infos === 0
      ? ''
      : `; ${infos === 1 ? 'what is marked INFO is' : `the ${infos} marked INFO are`} not there yet, and nothing is wrong with that`;
  return count('WARN') === 0
    ? `nothing that is needed is missing${yet}`
    : `${countOf(count('WARN'), 'warning')}, no failure${yet}`;
}

function checkLines(checks: readonly Check[], paint: Paint): readonly string[] {
  const width = Math.max(0, ...checks.map(({ subject }) => subject.length));
  return checks.flatMap(({ level, subject, message, todo }) => [
    `${paint(level.padEnd(4), toneOf(level))}  ${subject.padEnd(width)}  ${printable(message)}`,
    ...(todo === undefined ? [] : [`${' '.repeat(width + 8)}${printable(todo)}`]),
  ]);
}
