import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@seatrial/core';
import type { Kube } from '@seatrial/kube';
import { type KubeObject, parseApplicationState, readRecords, systemNamespace } from '@seatrial/model';
import { type ChangedVersions, changedVersions, declaredClusters } from '@seatrial/runner';
import { listRecords } from '../cluster/records.ts';
import type { Context } from '../context.ts';
import { CliError } from '../failure.ts';
import { openSides, type Sides } from '../plan/sides.ts';

/** Records are all that is looked at. */
export interface DeployCluster {
  readonly kube: Pick<Kube, 'list'>;
  readonly clock: Clock;
}

/** A commit of a checkout, and what it is compared with. */
export interface DeployCommit {
  readonly sha: string;
  /** Of the branch, newest first: the commit, and what came since the other one. */
  readonly commits: ReadonlySet<string>;
  /** Where another commit stands on the branch, as far as the checkout tells. */
  relation(commit: string): 'Older' | 'Newer' | 'Unknown';
  /** @param called what the workflow calls the cluster: where its records say nothing, the name of its Cluster file */
  changedOn(cluster: DeployCluster, called: string): Promise<ChangedVersions & { readonly cluster: string }>;
}

interface DeployCommitOptions {
  readonly path: string;
  /** Of the checkout. */
  readonly to: string;
  /** Absent: its first parent. */
  readonly from?: string | undefined;
}

/** Reads a commit of a checkout for the time of `work`. @throws CliError Usage where a commit is not in it */
export async function withDeployCommit<T>(
  { path, to, from = `${to}^1` }: DeployCommitOptions,
  context: Context,
  work: (commit: DeployCommit) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-deploy-'));
  try {
    const sides = await openSides({ directory, path, from, to }, context);
    return await work(await readCommit(sides, context));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function readCommit({ copy, from, to }: Sides, { signal }: Context): Promise<DeployCommit> {
  const op = { signal };
  const { id: sha } = to;
  const base = from?.id ?? sha;
  const { commits: line, isWhole } = await copy.firstParents(sha, op);
  const at = line.indexOf(base);
  const known = new Set(line);
  return {
    sha,
    // where the branch was rewritten, what it is compared with is not in the line
    commits: new Set(at < 0 ? [sha] : line.slice(0, at)),
    relation(commit) {
      if (known.has(commit)) return 'Older';
      return isWhole ? 'Newer' : 'Unknown';
    },
    async changedOn({ kube, clock }, called) {
      const states = await statesIn(kube, signal);
      const options = { cluster: { list: async () => states }, clock, trees: copy };
      const recorded = recordedClusters(states);
      const declared = await declaredClusters(options, sha, op);
      const clusterName = chooseCluster(called, recorded, declared);
      return {
        ...(await changedVersions({ ...options, clusterName }, { from: base, to: sha }, op)),
        cluster: clusterName,
      };
    },
  };
}

/** Who may look in some namespaces alone has to be told by the workflow which cluster this is. */
async function statesIn(kube: Pick<Kube, 'list'>, signal: AbortSignal): Promise<readonly KubeObject[]> {
  try {
    return await listRecords(kube, 'ApplicationState', undefined, signal);
  } catch (error) {
    if (error instanceof CliError && error.code === 'Refused') return [];
    throw error;
  }
}

/** @throws CliError Usage where neither records nor the workflow say which cluster it is */
function chooseCluster(called: string, recorded: readonly string[], declared: readonly string[]): string {
  const meant = recorded.length > 0 ? recorded : declared.includes(called) ? [called] : declared;
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return only;
  throw new CliError(
    'Usage',
    `Cannot tell which cluster ${called} is: it may be ${meant.join(', ') || 'none'}`,
    'call it in the workflow as its Cluster file does',
  );
}

/** Records in the runner's own namespace are of applications that may not have theirs. */
function recordedClusters(states: readonly KubeObject[]): readonly string[] {
  const { records } = readRecords(states, parseApplicationState);
  const own = records.filter(({ metadata }) => metadata.namespace !== systemNamespace);
  return [...new Set(own.map(({ spec }) => spec.cluster))];
}
