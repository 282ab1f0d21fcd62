import { nameWithin, newRun } from '@seatrial/core';
import { isKubeError, type Kube } from '@seatrial/kube';
import {
  type ApplicationState,
  apiVersion,
  type KubeObject,
  type LoadedConfig,
  parseApplicationState,
  parseScenarioRun,
  type ScenarioRun,
  type ScenarioRunSpec,
  toInstant,
} from '@seatrial/model';
import { refused } from '../cluster/add-to-spec.ts';
import type { NamespacedOptions } from '../cluster/cluster-options.ts';
import { type RecordCluster, withRecords } from '../cluster/open-cluster.ts';
import { roles } from '../cluster/roles.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { CliError } from '../failure.ts';
import { line } from '../output/line.ts';
import { applicationIn, applicationOnCluster } from './application-on-trial.ts';
import {
  type DefinitionOptions,
  faultyScenario,
  readDefinitions,
  readWorkingCopy,
  unknownScenario,
} from './definitions.ts';
import { followRun } from './follow-run.ts';
import { listRuns } from './runs.ts';

export interface RunScenarioOptions extends NamespacedOptions, DefinitionOptions {
  readonly wait?: boolean;
}

/** Starts a run by hand, in one's own name: the same record that a schedule or a promotion makes. */
export async function runScenario(
  name: string,
  options: RunScenarioOptions,
  context: Context,
): Promise<ExitCode> {
  const config = await readDefinitions(options, context);
  return withRecords(options, context, async (cluster) => {
    const { kube, clock } = cluster;
    const created = await startRun(cluster, { name, config }, options, context);
    line(context.stdout, created.metadata.name);
    return options.wait === true ? followRun(kube, created, options, { clock, context }) : exitCodes.ok;
  });
}

/**
 * Makes the record of a run.
 * @param config where what it does is read; `undefined`: the newest run of the scenario says it
 * @throws CliError NotFound with what there is, Usage, Refused; KubeError
 */
export async function startRun(
  { kube, clock }: RecordCluster,
  { name, config }: { readonly name: string; readonly config: LoadedConfig | undefined },
  options: RunScenarioOptions,
  context: Context,
): Promise<ScenarioRun> {
  const { signal } = context;
  const { username: by } = await kube.selfSubject({ signal });
  const now = clock.now();
  const trigger = { type: 'Manual', at: toInstant(now), by } as const;
  const wanted = nameWithin(name, `-manual-${now}`);
  const run =
    config === undefined
      ? await runAgain(kube, { name, wanted, trigger }, options.namespace, signal)
      : await runDefined(kube, config, { name, wanted, trigger }, options, context);
  return parseScenarioRun(await create(kube, run, signal));
}

async function runDefined(
  kube: Pick<Kube, 'get' | 'list'>,
  config: LoadedConfig,
  { name, wanted, trigger }: WantedRun,
  options: RunScenarioOptions,
  context: Context,
): Promise<KubeObject> {
  const { signal, stderr } = context;
  const names = config.scenarios.map(({ value }) => value.metadata.name);
  const scenario = config.scenarios.find(({ value }) => value.metadata.name === name)?.value;
  if (scenario === undefined) throw faultyScenario(config, name) ?? unknownScenario(name, names);
  const { application: owner, cluster, steadyState } = scenario.spec;
  const application =
    applicationIn(config, owner) ??
    applicationIn(await readWorkingCopy(options, context), owner) ??
    (await applicationOnCluster(kube, owner, options.namespace, signal));
  checkNamespace(name, options.namespace, application.spec.namespace);
  const state = await stateOf(kube, application.spec.namespace, owner, signal);
  checkCluster(name, cluster, state);
  const service = steadyState.service ?? application.spec.rollout?.service;
  if (steadyState.judgedBy === 'Requests' && service === undefined) {
    line(
      stderr,
      `warning: no Service is known whose requests could be counted, so the run will be inconclusive`,
    );
    line(stderr, 'hint: name it as steadyState.service, or say judgedBy: ReadyPods');
  }
  return newRun({ scenario, application, state }, cluster, wanted, trigger);
}

interface WantedRun {
  /** Of the scenario. */
  readonly name: string;
  /** Of the run. */
  readonly wanted: string;
  readonly trigger: ScenarioRunSpec['trigger'];
}

/** Without files the newest run says what the scenario is; the version under trial is today's. */
async function runAgain(
  kube: Pick<Kube, 'get' | 'list'>,
  { name, wanted, trigger }: WantedRun,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<KubeObject> {
  const runs = await listRuns(kube, signal);
  const last = runs.find(({ spec }) => spec.scenario === name);
  if (last === undefined) {
    const ran = [...new Set(runs.map(({ spec }) => spec.scenario))].join(', ');
    const hint = `name its file with --from DIR or --repository URL${ran === '' ? '' : `; what has run here: ${ran}`}`;
    throw new CliError(
      'NotFound',
      `Cannot run ${JSON.stringify(name)}: no such scenario has run on this cluster`,
      hint,
    );
  }
  checkNamespace(name, namespace, last.spec.namespace);
  return again(last, wanted, trigger);
}

function again(
  { metadata, spec }: ScenarioRun,
  name: string,
  trigger: ScenarioRunSpec['trigger'],
): KubeObject {
  const { version: _, ...rest } = spec;
  const { namespace, labels = {} } = metadata;
  return {
    apiVersion,
    kind: 'ScenarioRun',
    metadata: { name, labels, ...(namespace === undefined ? {} : { namespace }) },
    spec: { ...rest, trigger, requests: [] },
  };
}

async function stateOf(
  kube: Pick<Kube, 'get'>,
  namespace: string,
  name: string,
  signal: AbortSignal,
): Promise<ApplicationState | undefined> {
  try {
    return parseApplicationState(
      await kube.get({ apiVersion, kind: 'ApplicationState', namespace, name }, { signal }),
    );
  } catch (error) {
    if (isKubeError(error, 'NotFound') && error.reason !== 'KindNotServed') return undefined;
    if (isKubeError(error, 'Forbidden')) throw refused(error.message, roles.viewer, namespace);
    throw error;
  }
}

/** Where its application is follows from its files or its last run: -n can only agree, and must not be passed over. */
export function checkNamespace(name: string, asked: string | undefined, namespace: string): void {
  if (asked === undefined || asked === namespace) return;
  throw new CliError(
    'Usage',
    `Cannot run ${name} in ${JSON.stringify(asked)}: its application is in the namespace ${namespace}`,
    `leave -n out, or say -n ${namespace}`,
  );
}

function checkCluster(name: string, wanted: string, state: ApplicationState | undefined): void {
  if (state === undefined || state.spec.cluster === wanted) return;
  throw new CliError(
    'Usage',
    `Cannot run ${name}: it is for the cluster ${wanted}, and this is ${state.spec.cluster}`,
    'choose the other cluster with --kubeconfig or --context',
  );
}

async function create(kube: Pick<Kube, 'create'>, run: KubeObject, signal: AbortSignal): Promise<KubeObject> {
  try {
    return await kube.create(run, { signal });
  } catch (error) {
    throw isKubeError(error, 'Forbidden')
      ? refused(error.message, roles.operator, run.metadata.namespace)
      : error;
  }
}
