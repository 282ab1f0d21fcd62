import type { Clock } from '@seatrial/core';
import { hasEnded } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import type { Release } from '@seatrial/model';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { follow } from '../cluster/follow-record.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';
import { byAge, qualified } from './choose-release.ts';
import { isBeside, listAll, type RecordsSeen, stableBeside } from './list-all.ts';
import { changeText } from './watch-releases.ts';

interface Seen {
  readonly text: string;
  /** Absent while there is none yet. */
  readonly release?: Release;
}

/**
 * Tells each change on standard error until a release has been taken back: its own end, or after its promotion that of
 * the release which puts the version before back. Answers with the one that has ended; the exit code says how.
 * @throws CliError Refused where a newer version has become stable meanwhile; KubeError
 */
export async function followRollback(
  kube: Pick<Kube, 'list'>,
  asked: Release,
  options: ClusterOptions,
  { clock, context }: { readonly clock: Clock; readonly context: Context },
): Promise<{ readonly ended: Release; readonly exitCode: ExitCode }> {
  const { stderr } = context;
  const { namespace, name } = asked.metadata;
  let told = '';
  const { release: ended = asked } = await follow<Seen>(
    {
      name: `the rollback of ${qualified(asked)}`,
      async look(signal) {
        const seen = await listAll(kube, namespace, signal);
        const release = rollingBack(seen, asked);
        return release === undefined
          ? { text: waitText(seen, asked) }
          : { text: changeText(release, 'table'), release };
      },
      onLook({ text }) {
        if (text !== told) line(stderr, text);
        told = text;
      },
      hasEnded: ({ release }) => release !== undefined && hasEnded(release),
      afterwards: [
        [
          `seatrial releases -n ${namespace} --application ${asked.spec.application} --watch`,
          'follows it again',
        ],
        [`seatrial release retry ${namespace}/${name}`, 'lets the version in again'],
      ],
    },
    options,
    { clock, context },
  );
  return { ended, exitCode: exitCodeOf(ended) };
}

/** While there is no release yet that takes it back. */
function waitText({ releases, states }: RecordsSeen, asked: Release): string {
  const state = states.find((it) => it.spec.application === asked.spec.application);
  const waitsFor = state?.status?.rollback?.waitsFor;
  const other = releases.find((it) => isBeside(it, asked) && it.metadata.name === waitsFor);
  if (other === undefined || hasEnded(other)) return `${qualified(asked)}: waits for the runner`;
  return `${qualified(asked)}: waits for ${waitsFor}, which is ${other.status?.phase ?? 'Pending'}`;
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
