import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClusterPort, outcomeOfAll, PortError } from '@seatrial/core';
import { systemClock } from '@seatrial/kube';
import { fieldManager, type Plan } from '@seatrial/model';
import { clusterPort, clustersToPlan, type PlanOptions, planCluster } from '@seatrial/runner';
import type { ClusterOptions } from '../cluster/cluster-options.ts';
import { findKubeconfig, withCluster } from '../cluster/open-cluster.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { block } from '../output/line.ts';
import { openRenderer } from '../render/open-renderer.ts';
import { planMarkdown } from './plan-markdown.ts';
import { planText } from './plan-text.ts';
import { baseOf, openSides, type Sides } from './sides.ts';

export interface PlanCommandOptions extends ClusterOptions {
  readonly cluster?: string;
  /** False: no cluster is asked. */
  readonly live?: false;
  readonly application?: string;
  readonly from?: string;
  readonly to?: string;
  readonly branch: string;
  readonly requestsPerSecond?: number;
  readonly output: 'text' | 'json' | 'markdown';
}

export const exitCodeOf = {
  Nothing: exitCodes.ok,
  Changes: exitCodes.changes,
  Refused: exitCodes.refused,
  Inconclusive: exitCodes.inconclusive,
} as const satisfies Record<Plan['outcome'], ExitCode>;

const formats = {
  text: (plan: Plan) => planText(plan),
  json: (plan: Plan) => `${JSON.stringify(plan, undefined, 2)}\n`,
  markdown: (plan: Plan) => planMarkdown(plan),
} as const satisfies Record<PlanCommandOptions['output'], (plan: Plan) => string>;

/**
 * `seatrial plan`: what merging would do.
 * @throws CliError Usage where a side is not there, NotFound where an application is not
 */
export async function plan(path: string, options: PlanCommandOptions, context: Context): Promise<ExitCode> {
  const made = await madePlan({ ...options, path }, context);
  block(context.stdout, formats[options.output](made));
  return exitCodeOf[made.outcome];
}

export interface MadeOptions extends Omit<PlanCommandOptions, 'output'> {
  readonly path: string;
  /** As if each manifest said that what is there by its name may be taken over. */
  readonly isAdopting?: boolean;
}

/** @throws CliError Usage where a side is not there, NotFound where an application is not */
export async function madePlan(options: MadeOptions, context: Context): Promise<Plan> {
  const directory = await mkdtemp(join(tmpdir(), 'seatrial-plan-'));
  try {
    const sides = await openSides({ directory, ...options }, context);
    const made = await planOf(sides, options, context);
    if (options.application !== undefined) expectApplication(made, options.application);
    return made;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** With the cluster where one answers; where none does, that is said, and two versions are compared. */
async function planOf(sides: Sides, options: MadeOptions, context: Context): Promise<Plan> {
  if (options.live === false) return planWith(undefined, sides, options, context, undefined);
  if ((await findKubeconfig(options, context)) === undefined)
    return planWith(undefined, sides, options, context, 'there is no kubeconfig');
  return withCluster(
    options,
    context,
    async ({ kube }) => {
      const cluster = clusterPort(kube);
      const away = await whyAway(cluster, context);
      return planWith(away === undefined ? cluster : undefined, sides, options, context, away);
    },
    fieldManager,
  );
}

async function whyAway(cluster: ClusterPort, { signal }: Context): Promise<string | undefined> {
  try {
    await cluster.scopeOf('v1', 'Namespace', { signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof PortError && error.code === 'Unavailable') return error.message;
    throw error;
  }
}

async function planWith(
  cluster: ClusterPort | undefined,
  sides: Sides,
  options: MadeOptions,
  context: Context,
  away: string | undefined,
): Promise<Plan> {
  const op = { signal: context.signal };
  const from = sides.from ?? (cluster === undefined ? await baseOf(sides, options.branch, op) : undefined);
  const renderFiles = await openRenderer(context);
  const common = {
    cluster,
    trees: sides.copy,
    renderFiles,
    from: from?.id,
    to: sides.to.id,
    application: options.application,
    requestsPerSecond: options.requestsPerSecond,
    isAdopting: options.isAdopting === true,
    clock: systemClock,
  };
  const names = options.cluster === undefined ? await clustersToPlan(common, op) : [options.cluster];
  if (names.length === 0)
    throw new CliError('Usage', 'Cannot plan: the repository declares no Cluster', clusterHint);
  if (cluster !== undefined && names.length > 1) {
    const message = `Cannot tell which cluster this is: it has no records, and the repository declares ${names.join(', ')}`;
    throw new CliError('Usage', message, clusterHint);
  }
  const clusters: Plan['clusters'] = [];
  for (const clusterName of names) {
    const asked: PlanOptions = {
      ...common,
      clusterName,
      onlyTouched: options.from !== undefined,
      within: sides.within,
    };
    const planned = await planCluster(asked, op);
    if (options.cluster !== undefined)
      await expectKnown(planned, () => clustersToPlan({ ...common, cluster: undefined }, op));
    const note = `no cluster was asked: ${away}; two versions of the repository are compared`;
    clusters.push(away === undefined ? planned : { ...planned, notes: [note, ...planned.notes] });
  }
  return {
    outcome: outcomeOf(clusters),
    ...(from === undefined ? {} : { from: sideOf(from) }),
    to: sideOf(sides.to),
    clusters,
  };
}

/** Nothing would change on a cluster whose name is misspelt, and that would be taken for an answer. */
async function expectKnown(
  { cluster, applications, same, errors }: Plan['clusters'][number],
  declaredClusters: () => Promise<readonly string[]>,
): Promise<void> {
  if (applications.length > 0 || same > 0 || errors.length > 0) return;
  const declared = await declaredClusters();
  if (declared.includes(cluster)) return;
  const hint = declared.length === 0 ? 'it declares none' : `it declares ${declared.join(', ')}`;
  throw new CliError(
    'NotFound',
    `Cannot plan for "${cluster}": the repository declares no such Cluster`,
    hint,
  );
}

const clusterHint = 'name one with --cluster';

function sideOf({ name, id, isCommit }: Sides['to']): Plan['to'] {
  return { name, ...(isCommit ? { commit: id } : {}) };
}

/** Files that are wrong keep what they are about from being used, as a refusal does. */
function outcomeOf(clusters: Plan['clusters']): Plan['outcome'] {
  const errors = clusters.some((it) => it.errors.length > 0) ? (['Refused'] as const) : [];
  return outcomeOfAll([
    ...clusters.flatMap((it) => it.applications.map(({ outcome }) => outcome)),
    ...errors,
  ]);
}

function expectApplication({ clusters }: Plan, name: string): void {
  if (clusters.some(({ applications, errors }) => applications.length > 0 || errors.length > 0)) return;
  const where = clusters.map(({ cluster }) => cluster).join(', ');
  throw new CliError(
    'NotFound',
    `Cannot find an application "${name}" for ${where}`,
    'its Application file says where it goes',
  );
}
