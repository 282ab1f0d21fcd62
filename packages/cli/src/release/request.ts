import type { Kube } from '@seatrial/kube';
import { type Approval, parseApplicationState, type ReleaseRequest, toInstant } from '@seatrial/model';
import { addToSpec } from '../cluster/add-to-spec.ts';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { listRecords } from '../cluster/list-records.ts';
import { withCluster } from '../cluster/open-cluster.ts';
import { recordRef } from '../cluster/record-ref.ts';
import { roles } from '../cluster/roles.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';
import { type Asked, askRelease } from './ask-release.ts';
import { findRelease } from './find-release.ts';
import { goneRelease } from './gone-release.ts';

export interface RequestOptions extends NamespacedOptions {
  readonly comment?: string;
}

/** Asks something of a release, in the name of whom the API server takes us for. */
export async function request(
  type: ReleaseRequest['type'],
  wanted: string,
  options: RequestOptions,
  context: Context,
): Promise<ExitCode> {
  const { signal, stdout } = context;
  return withCluster(options, context, async ({ kube, clock }) => {
    const asked = await findAsked(type, kube, wanted, options.namespace, signal);
    const { username: by } = await kube.selfSubject({ signal });
    const comment = options.comment === undefined ? {} : { comment: options.comment };
    let earlier: Approval | undefined;
    await addToSpec(
      kube,
      recordRef(asked.record),
      (record) => {
        const added = asked.add(record, { by, at: toInstant(clock.now()), ...comment });
        earlier = 'earlier' in added ? added.earlier : undefined;
        return 'earlier' in added ? undefined : added;
      },
      { role: type === 'PromoteNow' ? roles.promoter : roles.releaser, signal },
    );
    const said =
      earlier === undefined ? `${outcomes[type]}, asked by ${by}` : `asked before, by ${earlier.by}`;
    line(stdout, `${asked.name} on ${asked.record.spec.cluster}: ${said}`);
    if (asked.hint !== undefined) line(stdout, asked.hint);
    return exitCodes.ok;
  });
}

/** @throws CliError NotFound, Usage */
async function findAsked(
  type: ReleaseRequest['type'],
  kube: Pick<Kube, 'list'>,
  wanted: string,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<Asked> {
  try {
    return askRelease(type, await findRelease(kube, wanted, namespace, signal));
  } catch (error) {
    if (type !== 'Retry' || !(error instanceof CliError) || error.code !== 'NotFound') throw error;
    const states = await listRecords(kube, 'ApplicationState', namespace, signal);
    const gone = goneRelease(states.map(parseApplicationState), wanted);
    if (gone === undefined) throw error;
    return gone;
  }
}

const outcomes: Readonly<Record<ReleaseRequest['type'], string>> = {
  Reject: 'will be taken back',
  Rollback: 'will be taken back',
  Retry: 'its version may be tried again',
  PromoteNow: 'the remaining steps are passed over, health is not',
};
