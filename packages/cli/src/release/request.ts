import { hasEnded } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import {
  parseApplicationState,
  parseRelease,
  type Release,
  type ReleaseRequest,
  toInstant,
} from '@seatrial/model';
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
import { qualified } from './choose-release.ts';
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
    const found = await findAsked(type, kube, wanted, options.namespace, signal);
    const { username: by } = await kube.selfSubject({ signal });
    let earlier: ReleaseRequest | undefined;
    await addToSpec(
      kube,
      recordRef(found),
      (record) => {
        const release = parseRelease(record);
        earlier = release.spec.requests.find((it) => it.type === type);
        if (earlier !== undefined) return undefined;
        checkPossible(type, release);
        const comment = options.comment === undefined ? {} : { comment: options.comment };
        return { requests: [...release.spec.requests, { type, by, at: toInstant(clock.now()), ...comment }] };
      },
      { role: roles.releaser, signal },
    );
    const said =
      earlier === undefined ? `${outcomes[type]}, asked by ${by}` : `asked before, by ${earlier.by}`;
    line(stdout, `${qualified(found)} on ${found.spec.cluster}: ${said}`);
    return exitCodes.ok;
  });
}

/** @throws CliError NotFound, Usage; Refused where only the record is gone */
async function findAsked(
  type: ReleaseRequest['type'],
  kube: Pick<Kube, 'list'>,
  wanted: string,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<Release> {
  try {
    return await findRelease(kube, wanted, namespace, signal);
  } catch (error) {
    if (type !== 'Retry' || !(error instanceof CliError) || error.code !== 'NotFound') throw error;
    const states = await listRecords(kube, 'ApplicationState', namespace, signal);
    throw goneRelease(states.map(parseApplicationState), wanted) ?? error;
  }
}

const outcomes: Readonly<Record<ReleaseRequest['type'], string>> = {
  Reject: 'will be taken back',
  Rollback: 'will be taken back',
  Retry: 'its version may be tried again',
};

/** @throws CliError Refused where the request would do nothing */
export function checkPossible(type: ReleaseRequest['type'], release: Release): void {
  const { status, spec } = release;
  const name = qualified(release);
  const failed = status?.phase === 'RolledBack' || status?.phase === 'Failed';
  if (type === 'Retry') {
    if (failed) return;
    const why = hasEnded(release) ? `it is ${status?.phase}, not held back` : 'it has not ended';
    throw new CliError('Refused', `Cannot retry ${name}: ${why}`, 'only a version that failed is kept out');
  }
  if (!hasEnded(release) && status?.phase !== 'RollingBack') {
    if (type === 'Reject' && status?.phase === 'Watching') {
      throw new CliError(
        'Refused',
        `Cannot reject ${name}: it is promoted already`,
        `"seatrial rollback ${name}" takes it back`,
      );
    }
    return;
  }
  const verb = type === 'Reject' ? 'reject' : 'roll back';
  const hint =
    status?.phase === 'Promoted'
      ? `it is ${spec.application}’s stable version: revert its commit in the config repository`
      : `"seatrial release show ${name}" tells its story`;
  throw new CliError('Refused', `Cannot ${verb} ${name}: it is ${status?.phase} (${status?.reason})`, hint);
}
