import { headName } from '@seatrial/core';
import { printable } from '@seatrial/core/printable';
import { isKubeError, type Kube } from '@seatrial/kube';
import { systemNamespace } from '@seatrial/model';
import { acceptRefused, type ConfigBranchRecord, readConfigBranch } from '@seatrial/runner';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';

/** As people shorten commits; fewer could be meant for another one. */
const prefixCharsMin = 7;

/** A person says that the config branch is right as it is now, although it is not what was read before. */
export async function accept(
  commit: string | undefined,
  options: ClusterOptions & { readonly of?: string },
  context: Context,
): Promise<ExitCode> {
  return withCluster(options, context, async ({ kube }) => {
    line(context.stdout, printable(await acceptHead(kube, { commit, repository: options.of }, context)));
    return exitCodes.ok;
  });
}

interface AcceptOptions {
  readonly commit?: string | undefined;
  /** A further config repository; absent: the first one. */
  readonly repository?: string | undefined;
}

/** @returns what to tell the person. @throws CliError Refused for another commit than the runner says it sees */
export async function acceptHead(
  kube: Pick<Kube, 'get' | 'patch'>,
  { commit, repository }: AcceptOptions,
  { signal }: Pick<Context, 'signal'>,
): Promise<string> {
  try {
    const record = await readConfigBranch(kube, repository, { signal });
    if (record === undefined) throw nothingTaken();
    const { taken, refused, resourceVersion } = record;
    if (refused === undefined) return nothingRefused(taken, commit);
    if (refused.reason === 'CommitNotSigned') {
      const hint = 'push a signed commit after it, or take it back';
      throw new CliError('Refused', `Cannot accept a commit for its signature: ${refused.message}`, hint);
    }
    if (commit !== undefined && !isMeant(commit, refused.commit)) {
      const hint = `look at that commit first; if it is right: "seatrial repository accept ${refused.commit.slice(0, 12)}"`;
      const problem = `the runner sees ${refused.commit} (${refused.message})`;
      throw new CliError('Refused', `Cannot accept ${commit}: ${problem}`, hint);
    }
    await acceptRefused(kube, refused.commit, { repository, resourceVersion }, { signal });
    return `accepted ${refused.commit}: the runner takes it after its next look at the repository`;
  } catch (error) {
    throw isKubeError(error, 'Forbidden') ? notAllowed(error.message) : error;
  }
}

function nothingRefused(taken: ConfigBranchRecord['taken'], commit: string | undefined): string {
  if (taken === undefined) throw nothingTaken();
  const state = `${taken.commit.slice(0, 12)} of ${headName(taken)} of ${taken.url} is taken`;
  if (commit === undefined || isMeant(commit, taken.commit)) return `nothing to accept: ${state}`;
  throw new CliError('Refused', `Cannot accept ${commit}: nothing is refused, and ${state}`);
}

function nothingTaken(): CliError {
  const hint = 'a runner writes it down with its first look: "seatrial doctor" says whether one works';
  return new CliError('NotFound', 'Cannot accept anything: no runner has taken a commit here yet', hint);
}

function isMeant(commit: string, id: string): boolean {
  return commit.length >= prefixCharsMin && id.startsWith(commit.toLowerCase());
}

function notAllowed(message: string): CliError {
  const hint = `who may change ConfigMaps in ${systemNamespace} may do it: ask an administrator of the cluster`;
  return new CliError('Refused', message, hint);
}
